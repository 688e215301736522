using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dashboard.Core.Analyses;

/// <summary>
/// Fingerprint of a result: SHA-256 over a canonical form in which object keys are sorted ordinally and numbers are their
/// exact value, so that <c>1</c>, <c>1.0</c> and <c>1e0</c> agree while 0 and -0, or neighbouring doubles, differ.
/// </summary>
public static class ResultHash
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Of(AnalysisResult result) => Of(result.HashedValue ?? result.Value);

    public static string Of(JsonElement value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, value);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Every value is a tag, then its length or bits, then its content: no two values share a form.
    static void Append(IncrementalHash hash, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(hash, value);
                break;
            case JsonValueKind.Array:
                AppendTagged(hash, (byte)'a', value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    Append(hash, item);
                }

                break;
            case JsonValueKind.String:
                AppendText(hash, value.GetString()!);
                break;
            case JsonValueKind.Number:
                AppendNumber(hash, value);
                break;
            default:
                AppendTagged(hash, (byte)'k', (long)value.ValueKind);
                break;
        }
    }

    static void AppendObject(IncrementalHash hash, JsonElement value)
    {
        var properties = value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        AppendTagged(hash, (byte)'o', properties.Count);
        foreach (var property in properties)
        {
            AppendText(hash, property.Name);
            Append(hash, property.Value);
        }
    }

    static void AppendText(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AppendTagged(hash, (byte)'s', bytes.Length);
        hash.AppendData(bytes);
    }

    static void AppendNumber(IncrementalHash hash, JsonElement value)
    {
        double number = value.GetDouble();
        bool minusZero = number == 0 && double.IsNegative(number);
        if (!minusZero && value.TryGetInt64(out long whole))
        {
            AppendTagged(hash, (byte)'i', whole);
        }
        else if (!minusZero && Math.Abs(number) < 1L << 53 && number == Math.Floor(number))
        {
            AppendTagged(hash, (byte)'i', (long)number);
        }
        else
        {
            AppendTagged(hash, (byte)'d', BitConverter.DoubleToInt64Bits(number));
        }
    }

    static void AppendTagged(IncrementalHash hash, byte tag, long bits)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = tag;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], bits);
        hash.AppendData(bytes);
    }
}
