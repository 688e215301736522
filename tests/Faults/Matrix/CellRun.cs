using System.Diagnostics;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>What one run of a cell came to.</summary>
/// <param name="Broken">What was broken; null where every promise held.</param>
/// <param name="RanTwice">Trials that ran to their end on two Runners, of which one counts.</param>
/// <param name="Missed">How often the job was past the checkpoint before it was held.</param>
public sealed record CellOutcome(Cell Cell, string? Broken, TimeSpan Took, int RanTwice, int Missed);

/// <summary>One fault at one checkpoint, on a product that goes on to the next cell if all is well.</summary>
public static class CellRun
{
    // The stretch in which a trial can be caught in mid-chunk is some tenths of a second, which a busy machine misses often.
    const int MostMisses = 15;

    static readonly TimeSpan JobDeadline = TimeSpan.FromSeconds(60);

    public static async Task<CellOutcome> RunAsync(Installation product, Cell cell)
    {
        var clock = Stopwatch.StartNew();
        for (int missed = 0; ; missed++)
        {
            try
            {
                int twice = await HitAsync(product, cell);
                return new CellOutcome(cell, null, clock.Elapsed, twice, missed);
            }
            catch (MissedCheckpointException) when (missed < MostMisses)
            {
                await product.Api.WaitForEndAsync(product.Job, JobDeadline);
            }
            catch (Exception e)
            {
                return new CellOutcome(cell, $"{e.Message}{(e is BrokenPromiseException or TimeoutException or MissedCheckpointException ? "" : $" ({e.StackTrace})")}", clock.Elapsed, 0, missed);
            }
        }
    }

    static async Task<int> HitAsync(Installation product, Cell cell)
    {
        Hold hold;
        using (hold = await new Approach(product, cell.Fault).ToAsync(cell.Checkpoint))
        {
            await cell.Fault.StrikeAsync(product, hold.Victim);
        }
        await cell.Fault.RecoverAsync(product);
        if (cell.Checkpoint == Checkpoint.Queued)
        {
            await product.ResumeAsync(product.Main);
        }
        var job = await product.Api.WaitForEndAsync(product.Job, JobDeadline);
        int twice = Promises.Check(product, cell.Fault, hold, job);
        await Promises.CheckRemainsAsync(product, hold);
        if (cell.Fault.OverLink)
        {
            await product.DrainAsync(Installation.Other);
            await product.ConnectedAsync(product.Main);
        }
        return twice;
    }
}
