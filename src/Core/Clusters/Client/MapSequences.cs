using System.Collections;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>The sequences of a map, as lists or arrays of the same length.</summary>
static class MapSequences
{
    public static List<IList> Of(IReadOnlyList<IEnumerable> sequences) => sequences.Count > 0 ? [.. sequences.Select(Of)]
        : throw new ClusterException("A map needs at least one sequence.");

    /// <summary>Whole numbers and reals that stand in any other sequence become arrays too, which travel in less room.</summary>
    static IList Of(IEnumerable sequence) => sequence switch
    {
        Array array when ElementTypes.Of(array.GetType().GetElementType()!) is not null => array,
        IEnumerable<double> reals => reals.ToArray(),
        IEnumerable<long> whole => whole.ToArray(),
        IEnumerable<int> whole => whole.ToArray(),
        string text => throw new ClusterException($"A map needs sequences; \"{text}\" is a text."),
        _ => (List<object?>)ClusterValues.Normalize(sequence)!,
    };

    /// <exception cref="ClusterException">They differ.</exception>
    public static int LengthOf(List<IList> lists) => lists.TrueForAll(l => l.Count == lists[0].Count) ? lists[0].Count
        : throw new ClusterException($"The sequences of a map must be of the same length; they have {string.Join(", ", lists.Select(l => l.Count))} elements.");

    /// <summary>Elements of a list or array as one of the same kind.</summary>
    public static object Part(this IList list, int start, int length)
    {
        if (list is Array array)
        {
            var part = Array.CreateInstance(array.GetType().GetElementType()!, length);
            Array.Copy(array, start, part, 0, length);
            return part;
        }
        return ((List<object?>)list).GetRange(start, length);
    }

    public static IEnumerable<object?> ItemsOf(object? value, string name) => value is IEnumerable items and not string ? items.Cast<object?>()
        : throw new ClusterException($"'{name}' is {ClusterValues.Describe(value)} on an engine, not a sequence.");

    public static T[] Concatenate<T>(DirectRequest request, int[] lengths, BlockCache cache)
    {
        request.ThrowIfFailed();
        var all = new T[lengths.Sum()];
        int next = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            var values = new WireReader(request.Results[i]!.Body, cache);
            for (int left = lengths[i]; left > 0; left--)
            {
                all[next++] = ClusterValues.To<T>(TaskResult.Managed(values.Value()));
            }
            cache.Release(request.Results[i]!.Blocks);
        }
        return all;
    }
}

/// <summary>Parts of an array as they came from the engines, still where they lie.</summary>
sealed class GatheredParts(DirectRequest request, string name, BlockCache cache)
{
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var parts = Parts<T>();
        var all = GC.AllocateUninitializedArray<T>(parts.Sum(Length));
        Fill(parts, all);
        return all;
    }

    public int CopyTo<T>(Span<T> into)
        where T : unmanaged
    {
        var parts = Parts<T>();
        int total = parts.Sum(Length);
        if (total > into.Length)
        {
            Release();
            throw new ClusterException($"{total} elements of '{name}' do not fit into {into.Length}.");
        }
        Fill(parts, into);
        return total;
    }

    List<object> Parts<T>()
    {
        try
        {
            request.ThrowIfFailed();
            return [.. request.Results.Select(r => PartOf<T>(r!))];
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Arrays of that type, and lists whose elements are.</summary>
    object PartOf<T>(TaskResult result)
    {
        object? value = ((Dictionary<string, object?>)new WireReader(result.Body, cache).Value()!)[name];
        return value switch
        {
            SharedArray shared when ElementTypes.Of(typeof(T)) == shared.Type => shared,
            T[] array => array,
            SharedArray or Array or List<object?> => ClusterValues.To<T[]>(TaskResult.Managed(value)),
            _ => throw new ClusterException($"'{name}' is {ClusterValues.Describe(value)} on engine {result.Engine}, not an array of {typeof(T).Name}."),
        };
    }

    static int Length(object part) => part is SharedArray shared ? shared.Count : ((Array)part).Length;

    void Fill<T>(List<object> parts, Span<T> into)
        where T : unmanaged
    {
        foreach (object part in parts)
        {
            if (part is SharedArray shared)
            {
                shared.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(into));
            }
            else
            {
                ((T[])part).CopyTo(into);
            }
            into = into[Length(part)..];
        }
        Release();
    }

    void Release()
    {
        foreach (var result in request.Results.OfType<TaskResult>())
        {
            cache.Release(result.Blocks);
        }
    }
}
