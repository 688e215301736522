using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;

namespace Dashboard.Core.Clusters.Wire;

/// <summary>The sequences of a balanced map as the controller has them: elements are copied into tasks as they are handed out.</summary>
public sealed class MapSource
{
    readonly List<ISequence> sequences = [];

    /// <summary>Elements of each sequence.</summary>
    public int Length => sequences[0].Length;

    public int Count => sequences.Count;

    /// <summary>Whether its elements may name blocks of shared memory.</summary>
    public bool MayNameBlocks => sequences.Exists(s => s is ListSequence);

    /// <exception cref="ClusterException">A sequence is none, or they differ in length.</exception>
    public static MapSource Read(ref WireReader from)
    {
        var source = new MapSource();
        for (int left = from.CountOf(1); left > 0; left--)
        {
            source.sequences.Add(ReadSequence(ref from));
        }
        return source.sequences.Count > 0 && source.sequences.TrueForAll(s => s.Length == source.Length) ? source
            : throw new ClusterException($"A map needs sequences of the same length; they have {string.Join(", ", source.sequences.Select(s => s.Length))} elements.");
    }

    static ISequence ReadSequence(ref WireReader from)
    {
        var ahead = from;
        int start = from.Position;
        ValueCodec.Skip(ref from);
        var bytes = ahead.Take(from.Position - start);
        var elements = new WireReader(bytes, from.BlockSource);
        return ValueCodec.TryOpenList(ref elements, out int count) ? new ListSequence(bytes[elements.Position..].ToArray(), count)
            : new WireReader(bytes, from.BlockSource).Value() switch
            {
                SharedArray shared => new SharedSequence(shared),
                Array array => new ArraySequence(array, ElementTypes.Of(array.GetType().GetElementType()!)!.Value),
                var value => throw new ClusterException($"A map needs sequences, not {ClusterValues.Describe(value)}."),
            };
    }

    /// <summary>Writes some elements, those of one place in all sequences side by side.</summary>
    public void Write(WireWriter to, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            foreach (var sequence in sequences)
            {
                sequence.Write(to, i);
            }
        }
    }

    interface ISequence
    {
        int Length { get; }

        void Write(WireWriter to, int index);
    }

    sealed class ArraySequence(Array array, ElementType type) : ISequence
    {
        readonly int size = type.SizeOf();

        public int Length => array.Length;

        public void Write(WireWriter to, int index) => ValueCodec.WriteElement(to, type, ArrayBytes.Of(array, type).Slice(index * size, size));
    }

    sealed unsafe class SharedSequence(SharedArray shared) : ISequence
    {
        readonly int size = shared.Type.SizeOf();

        public int Length => shared.Count;

        public void Write(WireWriter to, int index) => ValueCodec.WriteElement(to, shared.Type, new ReadOnlySpan<byte>(shared.Start + (long)index * size, size));
    }

    /// <summary>Values of any kind, as bytes with the places at which they begin.</summary>
    sealed class ListSequence : ISequence
    {
        readonly byte[] bytes;
        readonly int[] starts;

        public ListSequence(byte[] bytes, int count)
        {
            this.bytes = bytes;
            starts = new int[count + 1];
            var reader = new WireReader(bytes);
            for (int i = 0; i < count; i++)
            {
                ValueCodec.Skip(ref reader);
                starts[i + 1] = reader.Position;
            }
        }

        public int Length => starts.Length - 1;

        public void Write(WireWriter to, int index) => to.Raw(bytes.AsSpan(starts[index]..starts[index + 1]));
    }
}
