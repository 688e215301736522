using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dashboard.Runner.Agent;

/// <summary>
/// Whom a Runner takes for the dashboard: whoever the system's authorities vouch for, and those of a file besides, as for a certificate that
/// a site has signed itself. The name in the certificate must fit in either case.
/// </summary>
public sealed class ServerTrust(X509Certificate2Collection authorities)
{
    /// <summary>The system's authorities alone.</summary>
    public static ServerTrust System => new([]);

    /// <summary>Why the last certificate was not accepted; null where none was refused.</summary>
    public string? Refusal { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate in PEM.</exception>
    public static ServerTrust Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? new(authorities) : throw new CryptographicException("it holds no certificate in PEM");
    }

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = RefusalOf(certificate, chain, errors);
        return Refusal is null;
    }

    string? RefusalOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }
        if (certificate is not X509Certificate2 shown)
        {
            return "the server shows no certificate";
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the server's certificate ({shown.Subject}) is for another name; start the Runner with a --server address that the certificate names";
        }
        return IsVouchedFor(shown, chain)
            ? null
            : $"the server's certificate ({shown.Subject}) is not trusted: {Faults(chain)}. Where the site signed it itself, name its authority with --ca-file";
    }

    bool IsVouchedFor(X509Certificate2 shown, X509Chain? given)
    {
        if (authorities.Count == 0)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // A site's own authority seldom publishes what it has revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in given?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        return chain.Build(shown);
    }

    static string Faults(X509Chain? chain) =>
        string.Join(", ", (chain?.ChainStatus ?? []).Select(s => s.StatusInformation.Trim()).Where(s => s.Length > 0).Distinct()) is { Length: > 0 } faults ? faults : "unknown authority";
}
