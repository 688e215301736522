using System.Collections.Concurrent;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;

namespace Dashboard.Web.Tests.Slurm;

/// <summary>A Runner that can submit, and a Slurm whose jobs stand as a test has them stand.</summary>
sealed class SlurmByHand : IAsyncDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    readonly RunnerByHand runner;
    readonly CancellationTokenSource stop = new();
    readonly Task serving;
    long last;

    SlurmByHand(RunnerByHand runner)
    {
        this.runner = runner;
        serving = ServeAsync();
    }

    public ConcurrentDictionary<string, SlurmJobState> Jobs { get; } = new();

    public ConcurrentDictionary<string, string> Tokens { get; } = new();

    public ConcurrentBag<string> Cancelled { get; } = [];

    public ConcurrentBag<string> Tidied { get; } = [];

    /// <summary>What sbatch says next; null for yes.</summary>
    public SlurmAnswer? Refusal { get; set; }

    public static async Task<SlurmByHand> StartAsync(WebUnderTest web) => new(await RunnerByHand.ConnectAsync(web, "local", introduce: hello => hello with { Slurm = new SlurmFacts("/shared", "/opt/Runner") }));

    /// <summary>The Slurm job that comes next after those known.</summary>
    public Task<SlurmJobState> NextAsync(params string[] known) =>
        Wait.ForAsync("a Slurm job", Deadline, () => Jobs.Values.FirstOrDefault(j => !known.Contains(j.Name))!, job => job is not null);

    public void Stand(SlurmJobState job, string state, string reason = "None", string nodes = "n[1-2]") => Jobs[job.Name] = Jobs[job.Name] with { State = state, Reason = reason, Nodes = nodes };

    async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var order = await runner.NextOrderAsync();
                await runner.AnswerAsync(Answer(order));
            }
            catch (OperationCanceledException)
            {
                // Nothing was ordered for a while.
            }
        }
    }

    SlurmAnswer Answer(SlurmOrder order)
    {
        var answer = new SlurmAnswer(order.Id);
        switch (order.Kind)
        {
            case SlurmOrderKind.Submit when Refusal is { } refusal:
                return refusal with { Id = order.Id };
            case SlurmOrderKind.Submit:
                string name = order.Jobs[0].Name;
                Tokens[name] = order.Token!;
                return answer with { Jobs = [Jobs.GetOrAdd(name, _ => new SlurmJobState(name, ++last, "PENDING", "Resources", ""))] };
            case SlurmOrderKind.Look:
                return answer with { Jobs = [.. order.Jobs.Select(j => Jobs.GetValueOrDefault(j.Name) ?? new SlurmJobState(j.Name, j.Id, "LOST", "", ""))] };
            case SlurmOrderKind.Cancel:
                Cancelled.Add(order.Jobs[0].Name);
                return answer;
            case SlurmOrderKind.Tidy:
                Tidied.Add(order.Jobs[0].Name);
                return answer with { Output = "first line\nlast words" };
            default:
                return answer with { Partitions = [new SlurmPartition("debug", true, true, 2, 8, 1L << 33, null)] };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await runner.DisposeAsync();
        // It may wait for an order that will not come.
        await serving.WaitAsync(TimeSpan.FromMilliseconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
