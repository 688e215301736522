using System.CommandLine;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Terminal.Display;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Commands;

/// <summary>The command <c>run</c>: a whole sweep, here or on a server, with its table, chart and answer.</summary>
sealed class RunCommand
{
    static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    readonly Screen output;
    readonly Screen errors;
    readonly RunOptions options = new();

    public RunCommand(Screen output, Screen errors)
    {
        (this.output, this.errors) = (output, errors);
        Command = new Command("run", "Times an analysis over strategies and worker counts, and says how many cores to ask for and why.");
        options.AddTo(Command);
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        bool remote = options.IsRemote(parsed);
        var (node, strategies) = remote ? default : RunnerAgent.ReadNode(new CalibrationStore(AgentCommand.UserFolder()));
        var order = options.Read(parsed, node?.UsableCpus ?? Environment.ProcessorCount, strategies ?? []);
        SweepOutcome outcome;
        using (var view = new ProgressView(errors, options.Quiet(parsed)))
        {
            outcome = order.Server is { } server
                ? await RemoteAsync(server, order.Request, view, stop)
                : await LocalSweep.RunAsync(order, node!, strategies!, view, stop);
        }
        Print(outcome, options.FormatOf(parsed));
        return outcome.ExitCode;
    }

    static async Task<SweepOutcome> RemoteAsync(ServerAccess server, JobRequest request, ISweepWatcher watcher, CancellationToken stop)
    {
        using var sweep = new RemoteSweep(server, watcher);
        return await sweep.RunAsync(request, stop);
    }

    void Print(SweepOutcome outcome, OutputFormat format)
    {
        IEnumerable<string> lines = format switch
        {
            OutputFormat.Json => [JsonSerializer.Serialize(outcome, Indented)],
            OutputFormat.Csv => CsvTable.Lines(outcome),
            _ => Text(outcome),
        };
        output.Write(string.Concat(lines.Select(l => l + "\n")));
        if (outcome.State == JobState.Cancelled)
        {
            errors.WriteLine($"Interrupted after {outcome.Trials.Count} trials; their processes have ended.");
        }
        else if (outcome.Error is { } error)
        {
            errors.WriteLine($"{errors.Bad("error:")} {errors.Plain(error.Kind)}: {errors.Plain(error.Message)}");
        }
    }

    IEnumerable<string> Text(SweepOutcome outcome) => outcome.Scaling.Series.Count == 0
        ? []
        :
        [
            .. SpeedupTable.Lines(outcome, output), "",
            .. SpeedupChart.Lines(outcome.Scaling.Series, output) is var chart && chart.Any() ? chart.Append("") : [],
            .. outcome.State == JobState.Cancelled ? [] : Answer.Lines(outcome, output).Select(output.Plain),
            .. outcome.Url is { } url ? [url] : Array.Empty<string>(),
        ];
}

enum OutputFormat { Text, Json, Csv }
