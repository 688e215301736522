using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>Something that dies, and how the product gets it back.</summary>
public abstract record Fault(string Name, string Words)
{
    /// <summary>Of the job that is hit.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = ["processes", "mpi"];

    /// <summary>Which process of a trial is killed; null where it is not one of a trial's.</summary>
    public Func<RunningProcess, bool>? Victim { get; init; }

    /// <summary>Whether the Runner is joined by a line that can be cut, and there is a second one.</summary>
    public virtual bool OverLink => false;

    /// <summary>Whether a trial may rightly run on a second Runner while the first still has its result; only one counts.</summary>
    public virtual bool RunsElsewhere => false;

    /// <summary>Why the fault cannot happen at a checkpoint; null where it can.</summary>
    public string? CannotHappen(Checkpoint checkpoint) => Victim is not null && checkpoint is Checkpoint.Queued or Checkpoint.Granted
        ? "the job has no process yet" : null;

    /// <summary>Does it, while the product is held at the checkpoint.</summary>
    /// <param name="victim">The process to be killed, where it is one of a trial's.</param>
    public abstract Task StrikeAsync(Installation product, RunningProcess? victim);

    /// <summary>After the product may go on again: what a person or the network would do next.</summary>
    public virtual Task RecoverAsync(Installation product) => Task.CompletedTask;
}

/// <summary>kill -9 of one process of a trial.</summary>
sealed record KillInTrial : Fault
{
    public KillInTrial(string name, string words, string strategy, Func<RunningProcess, bool> victim) : base(name, words) =>
        (Strategies, Victim) = ([strategy], victim);

    public override Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        Signals.Send(victim!.Id, Signals.Kill);
        return Task.CompletedTask;
    }
}

/// <summary>kill -9 of Web alone.</summary>
sealed record KillWeb() : Fault("web", "kill -9 of Web")
{
    public override Task StrikeAsync(Installation product, RunningProcess? victim) => product.Server.KillAsync();

    public override Task RecoverAsync(Installation product) => product.StartWebAsync();
}

/// <summary>kill -9 of the Runner; Web starts another.</summary>
sealed record KillRunner() : Fault("runner", "kill -9 of the Runner")
{
    public override async Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        int runner = product.RunnerId;
        Signals.Send(runner, Signals.Kill);
        await Wait.ForAsync("the Runner to be gone", TimeSpan.FromSeconds(5), () => RunningProcess.Find(runner), left => left is null or { IsZombie: true });
    }
}

/// <summary>kill -9 of everything at once, as when the power goes.</summary>
sealed record KillAll() : Fault("all", "kill -9 of all processes at once")
{
    public override async Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        Signals.Send(product.Server.Id, Signals.Stop);
        foreach (var process in product.Processes())
        {
            Signals.Send(process.Id, Signals.Stop);
        }
        foreach (var process in product.Processes())
        {
            Signals.Send(process.Id, Signals.Kill);
        }
        await product.Server.KillAsync();
    }

    public override Task RecoverAsync(Installation product) => product.StartWebAsync();
}

/// <summary>SIGTERM to Web, which must end with its Runner and all trials.</summary>
sealed record StopWeb() : Fault("stop", "SIGTERM to Web")
{
    public override Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        Signals.Send(product.Server.Id, Signals.Terminate);
        return Task.CompletedTask;
    }

    public override async Task RecoverAsync(Installation product)
    {
        int code = await product.Server.EndedAsync(TimeSpan.FromSeconds(15));
        Require.That(code == 0, $"Web ended with exit code {code} on SIGTERM");
        await Wait.ForAsync("everything to be gone after SIGTERM", TimeSpan.FromSeconds(2), product.Processes, left => left.Count == 0, left => string.Join('\n', left));
        await product.StartWebAsync();
    }
}

/// <summary>The Runner's line is refused for a second, too short a time for anyone to hand the job on.</summary>
sealed record CutLink() : Fault("link", "the Runner's line is cut for a second")
{
    public override bool OverLink => true;

    public override Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        product.Line!.Cut();
        return Task.CompletedTask;
    }

    public override async Task RecoverAsync(Installation product)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        product.Line!.Restore();
    }
}

/// <summary>The Runner's line falls silent without a word, until another Runner has the job; then it comes back.</summary>
sealed record SilenceLink() : Fault("silence", "the Runner's line falls silent until another Runner has the job")
{
    public override bool OverLink => true;

    public override bool RunsElsewhere => true;

    public override Task StrikeAsync(Installation product, RunningProcess? victim)
    {
        product.Line!.FallSilent();
        return Task.CompletedTask;
    }

    public override async Task RecoverAsync(Installation product)
    {
        await product.ResumeAsync(Installation.Other);
        await product.HandedOnAsync();
        product.Line!.Restore();
    }
}
