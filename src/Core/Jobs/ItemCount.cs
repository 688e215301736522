namespace Dashboard.Core.Jobs;

/// <summary>Adds items of work. Ten thousand trials of the largest sizes are more than 64 bits hold; a sum stops there, as it is for showing progress.</summary>
public static class ItemCount
{
    public static long Sum(IEnumerable<long> items) => items.Aggregate(0L, Sum);

    public static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
