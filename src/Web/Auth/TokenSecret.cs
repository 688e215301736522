using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Web.Auth;

/// <summary>
/// Secrets of tokens: <c>spd_{id}_{43 characters}</c>, the last part 256 random bits. A plain hash is enough to keep
/// them, because there is nothing to guess: slow hashes are for passwords that people choose.
/// </summary>
static class TokenSecret
{
    const string Prefix = "spd_";

    public static (string Id, string Secret) Create()
    {
        string id = RandomNumberGenerator.GetHexString(10, lowercase: true);
        return (id, $"{Prefix}{id}_{Random256()}");
    }

    /// <summary>256 random bits in 43 characters that are safe in addresses and headers.</summary>
    public static string Random256() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The token's id as written in the secret; null where the text is not one of ours.</summary>
    public static string? IdOf(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal) && secret.IndexOf('_', Prefix.Length) is > 0 and var end ? secret[Prefix.Length..end] : null;

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Takes the same time wherever the two differ.</summary>
    public static bool Matches(byte[] hash, string secret) => CryptographicOperations.FixedTimeEquals(hash, Hash(secret));

    public static string Stamp(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));
}
