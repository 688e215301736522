using System.Diagnostics;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>Engines on other nodes: callers who keep silent, an allocation that waits, and its end.</summary>
sealed partial class Controller
{
    static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(10);

    void LookAfterFarEngines()
    {
        if (!fleet.AreFar)
        {
            return;
        }
        foreach (var stranger in lines.Where(l => l is { IsFar: true, Role: null } && Stopwatch.GetElapsedTime(l.Since) > SilenceLimit).ToList())
        {
            Drop(stranger);
        }
        foreach (var seat in fleet.Seats.Where(s => s.State == EngineState.Starting && s.Why != (fleet.Waiting ?? "")))
        {
            seat.Why = fleet.Waiting ?? "";
            enginesChanged = true;
        }
        if (fleet.EndOfAllocation() is { } end && Fault is null)
        {
            foreach (var seat in fleet.Seats)
            {
                Lose(seat, end);
                // The lines of engines end before srun does: what they ended of is known only now.
                seat.Why = end;
            }
            (Fault, stopping) = (end, true);
            // Whoever asks what became of the engines reads this last.
            enginesChanged = true;
        }
    }
}
