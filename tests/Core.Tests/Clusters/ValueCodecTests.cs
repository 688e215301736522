using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Clusters;

/// <summary>Values come back as they went, as bytes, through shared memory and as JSON; bytes of any kind do no harm.</summary>
public sealed class ValueCodecTests
{
    [Fact]
    public void Drawn_values_come_back_as_they_went()
    {
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++)
        {
            object? value = Draw(random, 0);
            RoundTrip(value).ShouldBe(value, Same, "");
        }
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-0.0)]
    [InlineData("")]
    [InlineData("Žluťoučký 🐎\0")]
    public void Edges_come_back_to_the_bit(object value) => RoundTrip(value).ShouldBe(value, Same, "");

    [Fact]
    public void Values_of_other_types_are_taken_as_the_nearest_of_ours()
    {
        RoundTrip((byte)3).ShouldBe(3L);
        RoundTrip(1.5f).ShouldBe(1.5);
        RoundTrip(('a', 2)).ShouldBe(new List<object?> { "a", 2L }, Same, "");
        RoundTrip(Enumerable.Range(0, 3)).ShouldBe(new List<object?> { 0L, 1L, 2L }, Same, "");
        RoundTrip(new Dictionary<string, int> { ["x"] = 1 }).ShouldBe(new Dictionary<string, object?> { ["x"] = 1L }, Same, "");
        RoundTrip(new[] { "a", null }).ShouldBe(new List<object?> { "a", null }, Same, "");
    }

    [Fact]
    public void What_cannot_travel_is_named_with_its_place()
    {
        var fault = Should.Throw<ClusterException>(() => RoundTrip(new object?[] { 1, new Dictionary<string, object?> { ["at"] = new Version(1, 2) } }));
        fault.Message.ShouldContain("value[1].at is of type Version");
    }

    [Fact]
    public void Nesting_has_a_limit_on_both_sides()
    {
        object? deep = null;
        for (int i = 0; i < 70; i++)
        {
            deep = new List<object?> { deep };
        }
        Should.Throw<ClusterException>(() => RoundTrip(deep)).Message.ShouldContain("deeper than 64");
        var bytes = Enumerable.Repeat(new byte[] { 6, 1 }, 500).SelectMany(b => b).ToArray();
        Should.Throw<WireException>(() => new WireReader(bytes).Value()).Message.ShouldContain("deeper than 64");
    }

    [Fact]
    public void Damaged_and_random_bytes_are_refused_or_read_and_never_anything_else()
    {
        var random = new Random(11);
        int refused = 0, rounds = WholeProof.Or(400_000, 6_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] bytes = random.Next(3) == 0 ? Noise(random) : Damaged(Encode(Draw(random, 0)), random);
            try
            {
                var reader = new WireReader(bytes);
                reader.Value();
                var skipped = new WireReader(bytes);
                ValueCodec.Skip(ref skipped);
                skipped.Position.ShouldBe(reader.Position);
            }
            catch (WireException)
            {
                refused++;
            }
        }
        refused.ShouldBeInRange(rounds / 10, rounds - 1);
    }

    [Fact]
    public void Large_arrays_travel_through_shared_memory_that_is_used_again()
    {
        using var folder = new TemporaryFolder();
        using var ours = new BlockCache(folder.Path, 1);
        using var theirs = new BlockCache(folder.Path, 2);
        var writer = new WireWriter { Arena = new ArrayArena(ours, 5) };
        var sent = Enumerable.Range(0, 100_000).Select(i => i * 0.5).ToArray();
        for (int round = 0; round < 5; round++)
        {
            writer.Clear();
            writer.Value(sent);
            writer.Length.ShouldBeLessThan(50);
            writer.Blocks.ShouldBe([new BlockName(5, 1)]);
            var got = new WireReader(writer.Bytes, theirs).Value().ShouldBeOfType<SharedArray>();
            got.Elements<double>().SequenceEqual(sent).ShouldBeTrue();
            got.ToArray().ShouldBe(sent);
            theirs.Find(writer.Blocks[0]).Release(ArrayBlock.ControllerSlot);
        }
        Directory.GetFiles(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Memory_that_somebody_holds_is_not_written_again()
    {
        using var folder = new TemporaryFolder();
        using var cache = new BlockCache(folder.Path, 1);
        var arena = new ArrayArena(cache, 1);
        var first = arena.Place(new byte[100_000], ElementType.Bool);
        using var second = arena.Place(new byte[100_000], ElementType.Bool);
        second.Block.ShouldNotBe(first.Block);
        first.Dispose();
        using var third = arena.Place(new byte[100_000], ElementType.Bool);
        third.Block.ShouldBe(first.Block);
    }

    [Fact]
    public void A_place_outside_its_block_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var cache = new BlockCache(folder.Path, 1);
        using var array = new ArrayArena(cache, 1).Place(new byte[80_000], ElementType.F8);
        foreach (var (offset, count) in new (long, int)[] { (array.Block.Capacity - 8, 2), (4, 1), (long.MaxValue / 2, 1), (0, int.MaxValue) })
        {
            var writer = new WireWriter { Arena = new ArrayArena(cache, 1) };
            writer.Value(new SharedArray(array.Block, ElementType.F8, offset, count));
            Should.Throw<WireException>(() => new WireReader(writer.Bytes, cache).Value());
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("-9223372036854775808")]
    [InlineData("0.1")]
    [InlineData("\"NaN\"")]
    [InlineData("\"-Infinity\"")]
    [InlineData("[1,\"two\",[3.5,null],{\"a\":{\"b\":[]}}]")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17.5]")]
    public void Json_comes_back_as_it_went(string json) =>
        ValueJson.ToText(ValueJson.Read(JsonDocument.Parse(json).RootElement)).ShouldBe(json);

    [Fact]
    public void Json_numbers_beyond_64_bits_are_refused_or_become_reals()
    {
        ValueJson.Read(JsonDocument.Parse("9223372036854775808").RootElement).ShouldBe(9223372036854775808.0);
        Should.Throw<ClusterException>(() => ValueJson.Read(JsonDocument.Parse("1e999").RootElement)).Message.ShouldContain("1e999");
    }

    static byte[] Encode(object? value)
    {
        var writer = new WireWriter();
        writer.Value(value);
        return writer.Bytes.ToArray();
    }

    static object? RoundTrip(object? value)
    {
        byte[] bytes = Encode(value);
        var reader = new WireReader(bytes);
        object? back = reader.Value();
        reader.AtEnd.ShouldBeTrue();
        return back;
    }

    static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 60)];
        random.NextBytes(bytes);
        return bytes;
    }

    static byte[] Damaged(byte[] bytes, Random random)
    {
        for (int left = random.Next(1, 4); left > 0 && bytes.Length > 0; left--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
        return random.Next(3) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes;
    }

    static object? Draw(Random random, int depth) => random.Next(depth > 3 ? 6 : 11) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
        3 => BitConverter.Int64BitsToDouble(random.NextInt64()),
        4 or 5 => new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0xd800))]),
        6 => Enumerable.Range(0, random.Next(5)).Select(_ => Draw(random, depth + 1)).ToList(),
        7 => Enumerable.Range(0, random.Next(5)).ToDictionary(i => $"k{i}", _ => Draw(random, depth + 1)),
        8 => Enumerable.Range(0, random.Next(30)).Select(_ => random.NextDouble()).ToArray(),
        9 => Enumerable.Range(0, random.Next(30)).Select(_ => random.Next()).ToArray(),
        _ => Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(2) == 0).ToArray(),
    };

    static readonly IEqualityComparer<object?> Same = EqualityComparer<object?>.Create((a, b) => (a, b) switch
    {
        (Array x, Array y) => x.GetType() == y.GetType() && x.Cast<object?>().SequenceEqual(y.Cast<object?>(), Same!),
        (List<object?> x, List<object?> y) => x.SequenceEqual(y, Same!),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) => x.Count == y.Count && x.All(p => y.TryGetValue(p.Key, out var other) && Same!.Equals(p.Value, other)),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        _ => Equals(a, b),
    }, _ => 0);
}
