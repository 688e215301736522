using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>
/// The groups of a segment by name, found without a call per row: an open-addressed table of 32-byte slots, at most half full,
/// each with the bound that a value must reach to matter. A name of up to 15 bytes is compared as two words, a longer one by
/// two words of hash and length first. Names of 16 bytes and more are hashed by 128-bit products of words with secret ones, so
/// that no file can be written to collide.
/// </summary>
sealed class GroupTable
{
    /// <summary>Bytes that must be readable from the start of any name on.</summary>
    public const int Readable = 16;

    const int LongestInWords = 15;
    const ulong LongName = 1UL << 63;

    // Of the object, not of the class: the hot loop would ask at each use whether the class is ready.
    readonly ulong secretLow = Secret();
    readonly ulong secretHigh = Secret();
    readonly List<byte[]> names = [];
    readonly List<GroupTop> tops = [];
    Slot[] slots = new Slot[64];

    struct Slot
    {
        public ulong Low;
        public ulong High;
        public double Bound;

        /// <summary>Place of the group, 1 based; 0 where the slot is free.</summary>
        public int Group;
    }

    /// <summary>Sixteen bytes from offset 16 - n on let the first n bytes through.</summary>
    static ReadOnlySpan<byte> FirstBytes =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public int Count => tops.Count;

    public IEnumerable<(byte[] Name, GroupTop Top)> All => names.Zip(tops);

    /// <summary>Whether a value of a group would change nothing; false where the group is new.</summary>
    /// <param name="name">Readable for <see cref="Readable"/> bytes, whatever the length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBelow(double value, ref byte name, int length)
    {
        ref var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), Find(ref name, length));
        return slot.Group != 0 && !(value >= slot.Bound);
    }

    /// <summary>The group's place, made where it is new; good until the next call.</summary>
    /// <param name="name">Readable for <see cref="Readable"/> bytes, whatever the length.</param>
    public nuint PlaceOf(ReadOnlySpan<byte> name)
    {
        ref byte first = ref MemoryMarshal.GetReference(name);
        if (2 * (tops.Count + 1) > slots.Length)
        {
            Grow();
        }

        nuint place = Find(ref first, name.Length);
        if (slots[place].Group == 0)
        {
            names.Add(name.ToArray());
            tops.Add(new GroupTop());
            var (low, high) = KeyOf(ref first, name.Length);
            slots[place] = new Slot { Low = low, High = high, Bound = double.NegativeInfinity, Group = tops.Count };
        }

        return place;
    }

    public bool Wants(nuint place, double value) => value >= slots[place].Bound;

    public void Add(nuint place, double value, ReadOnlySpan<byte> key)
    {
        tops[slots[place].Group - 1].Add(value, key);
        slots[place].Bound = value;
    }

    /// <summary>The place of the group's slot, or of the free one where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    nuint Find(ref byte name, int length)
    {
        var (low, high) = KeyOf(ref name, length);
        ref var first = ref MemoryMarshal.GetArrayDataReference(slots);
        nuint mask = (nuint)slots.Length - 1;
        for (nuint at = Spread(low, high) & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref Unsafe.Add(ref first, at);
            if (slot.Group == 0 || (slot.Low == low && slot.High == high && (length <= LongestInWords || IsNamed(slot.Group, ref name, length))))
            {
                return at;
            }
        }
    }

    bool IsNamed(int group, ref byte name, int length) => MemoryMarshal.CreateReadOnlySpan(ref name, length).SequenceEqual(names[group - 1]);

    void Grow()
    {
        var old = slots;
        slots = new Slot[2 * old.Length];
        foreach (var slot in old)
        {
            if (slot.Group != 0)
            {
                nuint mask = (nuint)slots.Length - 1;
                nuint at = Spread(slot.Low, slot.High) & mask;
                while (slots[at].Group != 0)
                {
                    at = (at + 1) & mask;
                }

                slots[at] = slot;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (ulong Low, ulong High) KeyOf(ref byte name, int length)
    {
        if (length > LongestInWords)
        {
            return KeyOfLong(ref name, length);
        }

        var bytes = Vector128.LoadUnsafe(ref name) & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(FirstBytes), (nuint)(Readable - length));
        return (bytes.AsUInt64().GetElement(0), bytes.AsUInt64().GetElement(1) | ((ulong)length << 56));
    }

    (ulong Low, ulong High) KeyOfLong(ref byte name, int length)
    {
        Debug.Assert(length >= Readable, "the last words overlap those before, and none begins before the name");
        ulong hash = (ulong)length;
        for (int at = 0; at < length - Readable; at += Readable)
        {
            hash = Spread(Word(ref name, at) ^ hash, Word(ref name, at + 8));
        }

        return (Spread(Word(ref name, length - 16) ^ hash, Word(ref name, length - 8)), LongName | (uint)length);
    }

    static ulong Word(ref byte name, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref name, at));

    /// <summary>Two words to one by the folded product with secret words (Wang Yi 2019, wyhash).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    nuint Spread(ulong low, ulong high)
    {
        ulong upper = Math.BigMul(low ^ secretLow, high ^ secretHigh, out ulong lower);
        return (nuint)(upper ^ lower);
    }

    static ulong Secret() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
