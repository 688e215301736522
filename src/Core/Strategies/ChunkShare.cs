namespace Dashboard.Core.Strategies;

/// <summary>
/// How chunks meet workers. <c>threads</c>, <c>pool</c> and <c>engines</c> claim: each worker takes the next <c>batch</c> chunks when it is free.
/// <c>processes</c> and <c>mpi</c> hold a fixed share: contiguous chunks, the first workers one more where the count does not divide.
/// Either way every chunk is done once, and the result does not depend on who did it.
/// </summary>
public readonly struct ChunkShare
{
    readonly TrialBoard board;
    readonly int chunks;
    readonly int batch;
    readonly int first;
    readonly int end;

    ChunkShare(TrialBoard board, int chunks, int batch, int first, int end) =>
        (this.board, this.chunks, this.batch, this.first, this.end) = (board, chunks, batch, first, end);

    public static ChunkShare Claimed(TrialBoard board, int chunks, int batch) => new(board, chunks, Math.Max(1, batch), 0, 0);

    public static ChunkShare Fixed(TrialBoard board, int chunks, int worker, int workers) =>
        new(board, chunks, 0, Edge(chunks, worker, workers), Edge(chunks, worker + 1, workers));

    /// <summary>The chunks that this worker may get: its own share, or all where they are claimed.</summary>
    public (int First, int End) Candidates => batch == 0 ? (first, end) : (0, chunks);

    /// <summary>The next chunks of this worker after <paramref name="previousEnd"/> (0 at the start of a loop); empty when it is done.</summary>
    /// <remarks>One interlocked addition on a shared line: some tens of nanoseconds.</remarks>
    public (int First, int End) Next(int previousEnd)
    {
        if (batch == 0)
        {
            return previousEnd == 0 ? (first, end) : (end, end);
        }
        long claimed = Interlocked.Add(ref board.Claimed, batch) - batch;
        return claimed >= chunks ? (chunks, chunks) : ((int)claimed, (int)Math.Min(chunks, claimed + batch));
    }

    static int Edge(int chunks, int worker, int workers) => worker * (chunks / workers) + Math.Min(worker, chunks % workers);
}
