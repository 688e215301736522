namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>The largest value of one group so far, and the distinct keys of the rows that have it.</summary>
sealed class GroupTop
{
    readonly HashSet<byte[]> keys = new(ByteText.Comparer);
    readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> byText;
    double max = double.NegativeInfinity;

    public GroupTop() => byText = keys.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Null until there is a value.</summary>
    public double? Max => keys.Count == 0 ? null : max;

    public IReadOnlyCollection<byte[]> Keys => keys;

    /// <summary>Smaller values change nothing.</summary>
    public double Bound => max;

    /// <summary>Whether a value would change anything; most do not, and their key need not be looked at.</summary>
    public bool Wants(double value) => value >= max;

    public void Add(double value, ReadOnlySpan<byte> key)
    {
        if (value > max)
        {
            keys.Clear();
            max = value;
        }

        byText.Add(key);
    }
}
