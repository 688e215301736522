using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>What a message between two processes costs.</summary>
public sealed class MessagingAnalysis : Analysis<MessagingParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "messaging",
        "Messages between processes",
        "Sends messages between two processes over a pipe, a queue, an event, a condition, a manager or MPI and measures the one-way time and the bytes per second.",
        "messages",
        [StrategyNames.Processes, StrategyNames.Mpi],
        Deterministic: false,
        Repeatable: false)
    {
        Teaches = "What a message between two processes costs, depending on how it is sent.",
        LookFor = "Small messages cost waking the other process, large ones the copying. MPI ranks wait by polling: fast, but each keeps a core busy all the time.",
    };

    public override IAnalysisRun Prepare(MessagingParameters parameters, AnalysisContext context) =>
        parameters.Kind == MessageKind.Mpi ? new RankMessagingRun(parameters, context) : new MessagingRun(parameters, context);

    protected override AnalysisFit FitOf(MessagingParameters parameters) => parameters.Kind == MessageKind.Mpi
        ? new AnalysisFit([StrategyNames.Mpi], LeastWorkers: 2, "kind mpi")
        : new AnalysisFit([StrategyNames.Processes], Because: $"kind {parameters.Kind.ToString().ToLowerInvariant()}");
}
