using System.Diagnostics;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>
/// A sweep while it runs. On a terminal: a bar for the whole, one for the trial and one for each of its first workers, drawn anew ten times
/// a second at most. Elsewhere a line for each trial that has ended.
/// </summary>
sealed class ProgressView : ISweepWatcher, IDisposable
{
    const int MostWorkers = 8;
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    readonly Screen screen;
    readonly Lock gate = new();
    readonly Timer? redraw;
    readonly long began = Stopwatch.GetTimestamp();
    int total, done, drawn;
    string what = "";
    TrialProgress? trial;
    bool open;

    /// <param name="quiet">Shows nothing but what is said.</param>
    public ProgressView(Screen screen, bool quiet)
    {
        this.screen = screen;
        Lines = !quiet;
        redraw = screen.Live && !quiet ? new Timer(_ => Redraw(), null, Interval, Interval) : null;
    }

    /// <summary>Whether trials are told one by one.</summary>
    bool Lines { get; }

    public void Began(int trials)
    {
        lock (gate)
        {
            (total, open) = (trials, redraw is not null);
        }
    }

    public void TrialStarted(string what)
    {
        lock (gate)
        {
            if (this.what != what)
            {
                (this.what, trial) = (what, null);
            }
        }
    }

    public void TrialEnded(string what, int done, TrialLine ended)
    {
        lock (gate)
        {
            (this.done, trial) = (done, null);
            if (ended.Error is { Kind: "input" })
            {
                // It ends the sweep, which says it.
                return;
            }
            if (ended.Error is { } error)
            {
                Say($"{screen.Bad("failed")}  {ended.Id} ({what}): {error.Kind}: {error.Message}");
            }
            else if (redraw is null && Lines)
            {
                Say($"{(ended.Attempt > 1 ? "again" : $"trial {done} of {total}")}: {what}: {(ended.Seconds is { } seconds ? Figures.Seconds(seconds) : "no time")}{(ended.Flags.Count > 0 ? $" ({string.Join(' ', ended.Flags)})" : "")}");
            }
        }
    }

    public void Progressed(TrialProgress progress)
    {
        lock (gate)
        {
            trial = progress;
        }
    }

    public void Say(string line)
    {
        lock (gate)
        {
            screen.Write(Wiped() + screen.Plain(line) + "\n");
            Draw();
        }
    }

    /// <summary>Takes the bars away.</summary>
    public void Dispose()
    {
        redraw?.Dispose();
        lock (gate)
        {
            open = false;
            screen.Write(Wiped() + (screen.Live ? "\e[?25h" : ""));
        }
    }

    void Redraw()
    {
        lock (gate)
        {
            Draw();
        }
    }

    void Draw()
    {
        if (!open)
        {
            return;
        }
        var lines = Picture().ToList();
        string text = "\e[?25l" + Wiped() + string.Concat(lines.Select(l => l + "\n"));
        drawn = lines.Count;
        screen.Write(text);
    }

    /// <summary>Codes that take what was drawn away, with the cursor where it began.</summary>
    string Wiped()
    {
        string codes = drawn > 0 ? $"\e[{drawn}A\r\e[J" : "";
        drawn = 0;
        return codes;
    }

    IEnumerable<string> Picture()
    {
        double part = trial is { ItemsTotal: > 0 } t ? Math.Clamp((double)t.ItemsDone / t.ItemsTotal, 0, 1) : 0;
        double share = total == 0 ? 0 : Math.Min(1, (done + part) / total);
        double elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        string left = share > 0.02 && share < 1 ? $", {Figures.Left(elapsed * (1 - share) / share)}" : "";
        int width = screen.Width() - 1, bar = Math.Clamp(width - 46, 6, 40);
        yield return Cut($"{Bar(share, bar, "1")} ", $"trial {Math.Min(total, done + 1)} of {total}{left}", width, bar);
        yield return Cut($"{Bar(part, bar, "36")} ", what + Use(), width, bar);
        foreach (var worker in trial?.Workers.Take(MostWorkers) ?? [])
        {
            double fair = trial!.ItemsTotal / (double)Math.Max(1, trial.Workers.Count);
            string label = $"{worker.Index,3} {worker.State}{(worker.ChunkLabel is { } chunk ? $" {chunk}" : "")}";
            yield return Cut($"{Bar(fair > 0 ? worker.ItemsDone / fair : 0, bar, "34")} ", label, width, bar);
        }
    }

    string Use() => trial is { CpuPercent: { } cpu } ? $", {Figures.Significant(cpu / 100)} cores" : "";

    string Cut(string drawnBar, string text, int width, int bar) =>
        drawnBar + (text.Length > width - bar - 1 ? text[..Math.Max(0, width - bar - 1)] : text);

    string Bar(double share, int width, string colour)
    {
        int full = (int)Math.Round(width * Math.Clamp(share, 0, 1));
        return screen.Unicode
            ? screen.Paint(new string('━', full), colour) + screen.Quiet(new string('─', width - full))
            : screen.Paint(new string('#', full), colour) + new string('-', width - full);
    }
}
