using System.Globalization;
using Dashboard.Core.Measurement.Models;
using Dashboard.Core.Measurement.Waterfall;

namespace Dashboard.Core.Measurement.Advice;

/// <summary>Why more workers bring no more: from the waterfall of the largest count where phases are known, and from the law that fits.</summary>
static class StopCauses
{
    /// <summary>A part below this share of the time is not worth naming.</summary>
    const double WorthNaming = 0.05;

    /// <summary>Memory bandwidth is blamed from this share of the measured ceiling on.</summary>
    public const double NearCeiling = 0.8;

    /// <param name="largest">Start-up and region at the largest eligible count; null where the phases are not known.</param>
    /// <param name="memory">What the largest count moves, against what the node can; null where either is not known.</param>
    public static IReadOnlyList<StopCause> Of(SpeedupWaterfall? largest, ScalingFits fits, MemoryTraffic? memory) =>
        [.. OfPhases(largest, memory).OrderByDescending(c => c.Share), .. OfLaw(fits, largest)];

    static IEnumerable<StopCause> OfPhases(SpeedupWaterfall? waterfall, MemoryTraffic? memory)
    {
        foreach (var part in waterfall?.Parts ?? [])
        {
            if (part.Share >= WorthNaming && part.Name != WaterfallParts.Other) yield return Cause(part, waterfall!.Workers, memory);
        }
    }

    static StopCause Cause(WaterfallPart part, int workers, MemoryTraffic? memory)
    {
        bool fromMemory = part.Name is WaterfallParts.Compute or WaterfallParts.Read && memory is { Share: >= NearCeiling };
        string text = fromMemory
            ? Text($"At {workers} workers memory bandwidth holds it back: {Figures.Bandwidth(memory!.BytesPerSecond)}, {Figures.Percent(memory.Share)} % of what {workers} workers can move on this node.")
            : part.Name == WaterfallParts.Compute && memory is not null
            ? Text($"At {workers} workers, {part.Text} Memory is not the cause: {Figures.Bandwidth(memory.BytesPerSecond)}, {Figures.Percent(memory.Share)} % of the ceiling.")
            : Text($"At {workers} workers, {part.Text}");
        return new StopCause(fromMemory ? "bandwidth" : part.Name, part.Share, text);
    }

    static IEnumerable<StopCause> OfLaw(ScalingFits fits, SpeedupWaterfall? waterfall)
    {
        if (fits.Chosen == ScalingModel.Amdahl.Name && fits.Amdahl is { FirstInterval.Low: > 0 } amdahl)
        {
            double f = amdahl.First, p = waterfall?.Workers ?? amdahl.LargestWorkers;
            yield return new StopCause(StopCause.Amdahl, f / (f + (1 - f) / p), Text(
                $"By Amdahl's law {Figures.Share(f)} of the work is serial (95 % interval {Figures.Significant(100 * amdahl.FirstInterval.Low)} to {Figures.Share(amdahl.FirstInterval.High)}), so no number of workers gives more than {Figures.Significant(1 / f)}x."));
        }
        if (fits.Chosen == ScalingModel.UniversalLaw.Name && fits.UniversalLaw is { } usl && ScalingFits.PeakWorkers(usl) is { } peak)
        {
            double p = waterfall?.Workers ?? usl.LargestWorkers;
            yield return new StopCause(StopCause.Coherence, usl.Second * p * (p - 1) / (1 + usl.First * (p - 1) + usl.Second * p * (p - 1)), Text(
                $"By the universal scalability law throughput peaks at about {peak:0} workers: beyond that, coordination costs more than the added workers bring."));
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a configuration moves between memory and cores while it works.</summary>
/// <param name="Share">Of the bandwidth that so many workers reach on the node.</param>
public sealed record MemoryTraffic(double BytesPerSecond, double Share)
{
    /// <summary>From the bytes that the analysis moves at least, and the time its workers read and compute; null where one is not known.</summary>
    public static MemoryTraffic? Of(IReadOnlyList<TrialSample> trials, double? ceiling)
    {
        var known = trials.Where(t => t.BytesMoved > 0 && t.Phases is { } p && p.Read + p.Compute > 0).Select(t => t.BytesMoved!.Value / (t.Phases!.Read + t.Phases.Compute)).ToList();
        return known.Count == 0 || ceiling is not > 0 ? null : new MemoryTraffic(Intervals.Median(known), Intervals.Median(known) / ceiling.Value);
    }
}
