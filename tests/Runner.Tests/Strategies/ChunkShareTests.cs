using Dashboard.Core.Strategies;
using FsCheck;
using FsCheck.Fluent;

namespace Dashboard.Runner.Tests.Strategies;

/// <summary>Whatever the numbers, every chunk is handed out once.</summary>
public sealed class ChunkShareTests
{
    [Fact]
    public void A_fixed_share_covers_every_chunk_once_in_order() => Prop.ForAll(Numbers.ToArbitrary(), n =>
    {
        using var board = TrialBoard.Private(n.Workers);
        var all = Enumerable.Range(0, n.Workers).SelectMany(w => Drain(ChunkShare.Fixed(board, n.Chunks, w, n.Workers))).ToList();
        var sizes = Enumerable.Range(0, n.Workers).Select(w => Drain(ChunkShare.Fixed(board, n.Chunks, w, n.Workers)).Count).ToList();
        return all.SequenceEqual(Enumerable.Range(0, n.Chunks)) && sizes.Max() - sizes.Min() <= 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Claims_of_racing_threads_cover_every_chunk_once() => Prop.ForAll(Numbers.ToArbitrary(), n =>
    {
        using var board = TrialBoard.Private(n.Workers);
        var all = Enumerable.Range(0, n.Workers).AsParallel().WithDegreeOfParallelism(n.Workers)
            .SelectMany(_ => Drain(ChunkShare.Claimed(board, n.Chunks, n.Batch))).Order().ToList();
        return all.SequenceEqual(Enumerable.Range(0, n.Chunks));
    }).QuickCheckThrowOnFailure();

    static Gen<(int Chunks, int Workers, int Batch)> Numbers =>
        from chunks in Gen.Choose(0, 300)
        from workers in Gen.Choose(1, 16)
        from batch in Gen.Choose(1, 40)
        select (chunks, workers, batch);

    static List<int> Drain(ChunkShare share)
    {
        var taken = new List<int>();
        for (var (next, end) = share.Next(0); next < end; (next, end) = share.Next(end))
        {
            taken.AddRange(Enumerable.Range(next, end - next));
        }
        return taken;
    }
}
