using System.Diagnostics;
using Dashboard.Core.Measurement;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies.SharedMemory;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>
/// Messages by MPI from rank 0 to rank 1 and back. An MPI library waits by asking again and again, which would take a core from
/// the two that talk: the other ranks sleep in shared memory until those on their host are done.
/// </summary>
sealed class RankMessagingRun(MessagingParameters parameters, AnalysisContext context, bool miniature = false)
    : TimedMessages(parameters, miniature ? 1 : context.Workers)
{
    const int Asker = 0;
    const int Answerer = 1;

    MpiWorld World => context.World ?? throw new InvalidOperationException("Messages by MPI need the strategy mpi.");

    /// <summary>A short talk, which also makes the connection between the two.</summary>
    protected override RankMessagingRun Miniature() =>
        new(Parameters with { Messages = 20, Bytes = Math.Min(Parameters.Bytes, 65_536) }, context, miniature: true);

    /// <summary>With one chunk a rank, the rank's number is the chunk's.</summary>
    protected override double[] MapChunk(int chunk, MapContext context)
    {
        double[] measured = Talk(context);
        if (!miniature)
        {
            AwaitOthers(context);
        }

        return measured;
    }

    double[] Talk(MapContext context)
    {
        switch (World.Rank)
        {
            case Asker:
                return Ask(context);
            case Answerer:
                Answer(context);
                return [0, 0];
            default:
                return [0, 0];
        }
    }

    /// <summary>Half a round trip for each message, then all messages in a row with one answer at the end.</summary>
    double[] Ask(MapContext context)
    {
        byte[] message = new byte[Parameters.Bytes];
        double[] latencies = new double[Parameters.Messages];
        for (int i = 0; i < latencies.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            World.Send(message, Answerer);
            World.Receive(message, Answerer);
            latencies[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / 2;
            context.Advance(1);
        }

        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Parameters.Messages; i++)
        {
            World.Send(message, Answerer);
            context.Advance(1);
        }

        World.Receive(message, Answerer);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return [Intervals.Median(latencies), (double)Parameters.Messages * Parameters.Bytes / seconds];
    }

    void Answer(MapContext context)
    {
        byte[] message = new byte[Parameters.Bytes];
        for (int i = 0; i < Parameters.Messages; i++)
        {
            World.Receive(message, Asker);
            World.Send(message, Asker);
            context.Advance(0);
        }

        for (int i = 0; i < Parameters.Messages; i++)
        {
            World.Receive(message, Asker);
            context.Advance(0);
        }

        World.Send(message, Asker);
    }

    unsafe void AwaitOthers(MapContext progress)
    {
        using var memory = SharedRegion.Open(context.SharedDirectory!, "messages-over", 64);
        new StartGate(memory.Start).Pass(context.WorkersHere ?? World.Size, () => progress.Advance(0));
    }
}
