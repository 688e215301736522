using System.Collections;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>Functions that every engine has: of one sequence, or of their arguments as one.</summary>
static class BuiltIns
{
    static readonly Dictionary<string, Func<object?[], object?>> All = new()
    {
        ["sum"] = a => Sum(Numbers("sum", a)),
        ["min"] = a => Least("min", Numbers("min", a), 1),
        ["max"] = a => Least("max", Numbers("max", a), -1),
        ["mean"] = a => Mean(Numbers("mean", a)),
        ["length"] = a => a is [{ } one] ? Length(one) : throw Wrong("length", a),
        ["pid"] = a => a.Length == 0 ? (object)(long)Environment.ProcessId : throw Wrong("pid", a),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Func<object?[], object?>? Find(string name) => All.GetValueOrDefault(name);

    static object Length(object value) => value switch
    {
        SharedArray shared => (long)shared.Count,
        string text => (long)text.Length,
        ICollection items => (long)items.Count,
        _ => throw Wrong("length", [value]),
    };

    /// <summary>An array of whole numbers or of reals.</summary>
    static Array Numbers(string name, object?[] arguments) => arguments switch
    {
        [SharedArray shared] => Widen(shared.ToArray()),
        [Array array] => Widen(array),
        [List<object?> list] => OfItems(name, list),
        { Length: > 0 } => OfItems(name, arguments),
        _ => throw Wrong(name, arguments),
    };

    static Array Widen(Array array) => array switch
    {
        int[] whole => Array.ConvertAll(whole, x => (long)x),
        float[] reals => Array.ConvertAll(reals, x => (double)x),
        bool[] flags => Array.ConvertAll(flags, x => x ? 1L : 0L),
        _ => array,
    };

    static Array OfItems(string name, IReadOnlyList<object?> items) =>
        items.All(i => i is long or bool) ? items.Select(Convert.ToInt64).ToArray()
        : items.All(i => i is long or bool or double) ? items.Select(Convert.ToDouble).ToArray()
        : throw Wrong(name, [.. items]);

    static object Sum(Array numbers)
    {
        if (numbers is long[] whole)
        {
            long total = 0;
            foreach (long x in whole)
            {
                total = checked(total + x);
            }
            return total;
        }
        return SumOf((double[])numbers);
    }

    static double SumOf(double[] reals)
    {
        double total = 0;
        foreach (double x in reals)
        {
            total += x;
        }
        return total;
    }

    static object Mean(Array numbers) => numbers.Length == 0 ? double.NaN
        : numbers is long[] whole ? whole.Average() : SumOf((double[])numbers) / numbers.Length;

    static object Least(string name, Array numbers, int sign) => numbers switch
    {
        { Length: 0 } => throw new ClusterException($"{name} of nothing: the sequence is empty."),
        long[] whole => sign > 0 ? whole.Min() : whole.Max(),
        _ => sign > 0 ? ((double[])numbers).Min() : ((double[])numbers).Max(),
    };

    static ClusterException Wrong(string name, object?[] arguments) =>
        new($"{name} cannot take {(arguments.Length == 0 ? "nothing" : string.Join(", ", arguments.Take(3).Select(ClusterValues.Describe)))}. "
            + (name == "pid" ? "It takes no argument." : "It takes one sequence" + (name == "length" ? " or a text." : " of numbers, or numbers.")));
}
