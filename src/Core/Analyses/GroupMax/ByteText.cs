using System.Diagnostics.CodeAnalysis;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Compares text by its UTF-8 bytes and finds it by a span, so that looking up allocates nothing.</summary>
sealed class ByteText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ByteText Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] text) => GetHashCode(text.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> text) => text.ToArray();
}
