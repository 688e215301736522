using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement.Calibration;

/// <summary>Threads bound to one CPU each that do the same thing at the same time, pass by pass.</summary>
static class PinnedTeam
{
    /// <summary>
    /// Every member prepares, then all do the same number of passes, each begun together. The time of a pass is from the first
    /// member's begin to the last one's end.
    /// </summary>
    /// <param name="prepare">Runs on the member's own CPU, so that the memory it touches first lies near; gives the pass and what to free in the end.</param>
    /// <param name="enough">Asked after each pass, with the seconds of all passes so far.</param>
    /// <returns>Seconds of each pass.</returns>
    public static IReadOnlyList<double> Run(
        int members, IReadOnlyList<int> cpus, Binding binding, Func<int, (Action Pass, Action Free)> prepare, Func<IReadOnlyList<double>, bool> enough, CancellationToken cancel)
    {
        var places = CpuBinding.Plan(binding, cpus);
        var (begins, ends) = (new long[members], new long[members]);
        var passes = new List<double>();
        bool over = false;
        ExceptionDispatchInfo? fault = null;
        using var ready = new Barrier(members, _ => over = cancel.IsCancellationRequested || fault is not null || (passes.Count > 0 && enough(passes)));
        using var done = new Barrier(members, _ => passes.Add(Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds));
        var threads = Enumerable.Range(0, members).Select(i => new Thread(() => Work(i)) { IsBackground = true, Name = $"calibration {i}" }).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        fault?.Throw();
        cancel.ThrowIfCancellationRequested();
        return passes;

        void Work(int member)
        {
            places.Sit(member);
            var (pass, free) = Prepared(member);
            while (true)
            {
                ready.SignalAndWait(CancellationToken.None);
                if (over) break;
                begins[member] = Stopwatch.GetTimestamp();
                pass();
                ends[member] = Stopwatch.GetTimestamp();
                done.SignalAndWait(CancellationToken.None);
            }
            free();
        }

        // A member that cannot prepare, for lack of memory, must not keep the others waiting.
        (Action Pass, Action Free) Prepared(int member)
        {
            try
            {
                return prepare(member);
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
                return (() => { }, () => { });
            }
        }
    }
}
