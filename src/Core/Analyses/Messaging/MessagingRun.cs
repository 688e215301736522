namespace Dashboard.Core.Analyses.Messaging;

/// <summary>
/// One chunk per worker: the first asks, the second answers, others have nothing to do. A lone worker starts a second process to
/// talk to. The asker's partial is what it measured, the others' are empty.
/// </summary>
sealed class MessagingRun : TimedMessages
{
    readonly string? shared;
    readonly bool miniature;

    public MessagingRun(MessagingParameters parameters, AnalysisContext context, bool miniature = false)
        : base(parameters, context.Workers) =>
        (shared, this.miniature) = (context.SharedDirectory, miniature);

    protected override MessagingRun Miniature() =>
        new(Parameters with { Messages = 20, Bytes = Math.Min(Parameters.Bytes, 4096) }, new AnalysisContext(), miniature: true);

    protected override double[] MapChunk(int chunk, MapContext context) => chunk switch
    {
        0 when miniature => WithinProcess(context),
        0 when Chunks.Count == 1 => WithPartner(context),
        0 => Ask(Folder(), context, () => context.Advance(0)),
        1 => Answer(Folder(), () => context.Advance(0)),
        _ => [],
    };

    string Folder() => shared ?? throw new InvalidOperationException("Messages need the trial's folder in shared memory.");

    double[] Ask(string folder, MapContext context, Action look)
    {
        using var conversation = new Conversation(folder, Parameters, asker: true, look);
        var (latency, rate) = conversation.Ask(() => context.Advance(1));
        return [latency, rate];
    }

    double[] Answer(string folder, Action look)
    {
        using var conversation = new Conversation(folder, Parameters, asker: false, look);
        conversation.Answer();
        return [];
    }

    double[] WithPartner(MapContext context)
    {
        using var partner = MessagePartner.Start(Directory.CreateDirectory(Folder()).FullName, Parameters);
        double[] measured = Ask(Folder(), context, Look);
        partner.WaitForExit();
        return measured;

        void Look()
        {
            context.Advance(0);
            if (partner.HasExited && partner.ExitCode != 0)
            {
                throw new InvalidOperationException($"The partner process {partner.Id} ended with exit code {partner.ExitCode}.");
            }
        }
    }

    /// <summary>Both sides as threads of this process, in a folder of their own: only to have everything compiled.</summary>
    double[] WithinProcess(MapContext context)
    {
        string folder = Directory.CreateTempSubdirectory("speedup-prime-").FullName;
        try
        {
            var answerer = new Thread(() => Answer(folder, () => { }));
            answerer.Start();
            double[] measured = Ask(folder, context, () => { });
            answerer.Join();
            return measured;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
