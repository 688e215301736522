using System.Globalization;
using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Benchmarks.Running;

/// <summary>Tells whether the machine is idle enough for a timing, and if not, who keeps it busy.</summary>
sealed class QuietCheck
{
    /// <summary>Cores that others may use before a comparison is not judged any more.</summary>
    public const double MostForeignCores = 0.2;

    /// <summary>Waits a while for an idle machine.</summary>
    /// <returns>Null where it is idle, else who is busy.</returns>
    public async Task<string?> WaitAsync(TimeSpan patience)
    {
        string? busy = null;
        for (var end = DateTime.UtcNow + patience; DateTime.UtcNow < end;)
        {
            var gauge = new IdlenessGauge();
            var before = ProcessorTime.Read();
            await Task.Delay(500);
            if (gauge.ForeignCores() is not > MostForeignCores)
            {
                return null;
            }

            busy = ProcessorTime.Busiest(before, ProcessorTime.Read());
        }

        return busy;
    }

    /// <summary>Watches what others use from now on.</summary>
    /// <param name="browser">Whether a browser of ours will run meanwhile, whose processes nobody here waits for.</param>
    public static QuietWatch Watch(bool browser) => new(browser);
}

/// <summary>What processes other than this one and its children use while it lasts.</summary>
sealed class QuietWatch(bool browser) : IDisposable
{
    readonly IdlenessGauge gauge = new();
    readonly IReadOnlyList<ProcessorTime> before = ProcessorTime.Read();
    readonly FamilyTime? family = browser ? new() : null;

    /// <summary>Null where the machine was ours; to be asked when no child of ours lives, whose time would count as another's.</summary>
    public string? Complaint() => gauge.ForeignCores() - (family?.CoresNotWaitedFor() ?? 0) is > QuietCheck.MostForeignCores and var cores
        ? string.Create(CultureInfo.InvariantCulture, $"others used {cores:0.0} cores on average meanwhile, most of it {ProcessorTime.Busiest(before, ProcessorTime.Read())}")
        : null;

    public void Dispose() => family?.Dispose();
}
