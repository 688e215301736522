using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Auth;
using Dashboard.Web.Datasets;

namespace Dashboard.Web.Dispatch;

/// <summary>
/// The flights exercise by one click: brings the sample flights where they are missing, and hands in the sweep as soon as they are
/// there. Who waits is kept in memory only: after a restart the flights are still on their way, and the click is asked for again.
/// </summary>
public sealed class FirstExercise
{
    public const string Sample = "flights-2001";

    /// <summary>The interval of five is half as wide as that of three; more make a newcomer wait.</summary>
    const int Repetitions = 5;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    static readonly JsonElement Parameters = JsonSerializer.SerializeToElement(
        new { dataset = Sample, value = "ARR_DELAY", key = "ORIGIN", groupBy = "file" });

    readonly DatasetStore datasets;
    readonly JobDesk desk;
    readonly NodePool pool;
    readonly IHostApplicationLifetime life;
    readonly Lock gate = new();
    Task<string>? coming;

    internal FirstExercise(DatasetStore datasets, JobDesk desk, NodePool pool, IHostApplicationLifetime life) =>
        (this.datasets, this.desk, this.pool, this.life) = (datasets, desk, pool, life);

    /// <summary>Whether the sweep waits for the flights.</summary>
    public bool Waits => coming is { IsCompleted: false };

    /// <summary>The job that was handed in last, since Web started; null for none.</summary>
    public string? Job => coming is { IsCompletedSuccessfully: true } done ? done.Result : null;

    /// <summary>Why the sweep could not be handed in; null where it could, or still may.</summary>
    public string? Problem => coming is { IsFaulted: true } failed ? failed.Exception.InnerException?.Message : null;

    /// <summary>Begins, or joins the one that has begun; returns at once, with the job where the flights are there already.</summary>
    public async Task<string?> StartAsync(string owner, SubmitterRights rights)
    {
        Task<string> mine;
        lock (gate)
        {
            mine = coming is { IsCompleted: false } ? coming : coming = Task.Run(() => RunAsync(owner, rights));
        }

        await Task.WhenAny(mine, Task.Delay(Look));
        return mine.IsCompletedSuccessfully ? mine.Result : null;
    }

    async Task<string> RunAsync(string owner, SubmitterRights rights)
    {
        await BringFlightsAsync(owner);
        return await desk.SubmitAsync(Request(), owner, idempotencyKey: null, rights) switch
        {
            SubmitResult.Created created => created.Job.Id,
            SubmitResult.Invalid invalid => throw new InvalidOperationException(string.Join(' ', invalid.Errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}"))),
            var other => throw new InvalidOperationException($"The sweep was not accepted ({other.GetType().Name})."),
        };
    }

    async Task BringFlightsAsync(string owner)
    {
        if (await datasets.FindAsync(Sample) is null or { State: DatasetState.Failed }
            && await datasets.ImportSampleAsync(Sample, Sample, owner) is DatasetOutcome.Invalid refused)
        {
            throw new InvalidOperationException(string.Join(' ', refused.Errors.SelectMany(e => e.Value)));
        }

        while (await datasets.FindAsync(Sample) is not { State: DatasetState.Ready })
        {
            if (await datasets.FindAsync(Sample) is null or { State: DatasetState.Failed })
            {
                throw new InvalidOperationException("The flights could not be imported; see Data for the reason.");
            }

            await Task.Delay(Look, life.ApplicationStopping);
        }
    }

    /// <summary>Every strategy that works here, on one worker, two, four and so on up to the cores, at most eight.</summary>
    JobRequest Request()
    {
        var runner = pool.DefaultRunner();
        int cores = Math.Max(1, runner?.Cores ?? Environment.ProcessorCount);
        string[] usable = [.. new[] { StrategyNames.Serial, StrategyNames.Threads, StrategyNames.Processes, StrategyNames.Pool, StrategyNames.Mpi }
            .Where(name => runner?.Strategies.FirstOrDefault(s => s.Name == name) is not { Available: false })];
        return new JobRequest
        {
            Analysis = "group-max",
            Title = "Flights exercise",
            Tags = ["exercise"],
            Parameters = Parameters,
            Sweep = new SweepRequest { Strategies = usable, Workers = [.. new[] { 1, 2, 4, 8 }.Where(w => w <= Math.Max(2, cores))], Repetitions = Repetitions },
        };
    }
}
