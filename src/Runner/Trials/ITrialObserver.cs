using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>Hears what a trial says while it runs; calls come one at a time and must return quickly.</summary>
public interface ITrialObserver
{
    void Started(IReadOnlyList<WorkerUse> workers);

    /// <summary>At most ten a second.</summary>
    void Progressed(TrialProgress progress);

    void Logged(LogLine line);
}
