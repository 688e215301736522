using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Commands;

/// <summary>The options of <c>run</c>, and the order that they come to. Every fault is named at once.</summary>
sealed class RunOptions
{
    readonly Argument<string> analysis = new("analysis") { Description = "what to run: a name that 'list' shows, or a YAML file that describes a program of your own" };
    readonly Option<string?> strategies = new("--strategy", "--strategies", "-s") { Description = "strategies with commas: serial, threads, processes, pool, mpi, engines; default threads where it fits", HelpName = "names" };
    readonly Option<string?> workers = new("--workers", "-w") { Description = "worker counts, such as 1,2,4 or 1-8; default 1, 2, 4, … and all usable cores", HelpName = "counts" };
    readonly Option<string[]> settings = new("--set", "--param", "-p") { Description = "a parameter, such as intervals=100 or raw.dtype=float32; may be repeated", HelpName = "name=value", AllowMultipleArgumentsPerToken = false };
    readonly Option<string[]> data = new("--data", "-d") { Description = "file, folder or glob that the analysis reads; NAME=PATH makes PATH known as data set NAME", HelpName = "path" };
    readonly Option<string?> repetitions = new("--repetitions", "-n") { Description = "measured runs of each configuration, 1 to 1000; default 5", HelpName = "number" };
    readonly Option<string?> warmups = new("--warmups") { Description = "runs before them that do not count, 0 to 100; default 1", HelpName = "number" };
    readonly Option<string?> timeout = new("--timeout") { Description = "seconds that one trial may take, 0.1 to 604800; no limit by default", HelpName = "seconds" };
    readonly Option<string?> binding = new("--binding") { Description = "ties workers to CPUs: none (default), close, spread", HelpName = "kind" };
    readonly Option<string?> seed = new("--seed") { Description = "of the order of the trials; default 1", HelpName = "number" };
    readonly Option<bool> weak = new("--weak") { Description = "weak scaling: the work grows with the workers" };
    readonly Option<bool> noBaseline = new("--no-baseline") { Description = "leaves the serial baseline out" };
    readonly Option<bool> noRepeats = new("--no-repeats") { Description = "does not run disturbed trials again" };
    readonly Option<string?> outFolder = new("--out") { Description = "folder for the data set that create-matrix and the like leave behind", HelpName = "folder" };
    readonly Option<bool> json = new("--json") { Description = "everything as JSON on standard output" };
    readonly Option<bool> csv = new("--csv") { Description = "the table as CSV on standard output" };
    readonly Option<bool> quiet = new("--quiet", "-q") { Description = "no progress" };
    readonly Option<string?> submit = new("--submit") { Description = "hands the sweep to the dashboard at this URL, follows it and prints the same", HelpName = "url" };
    readonly Option<string?> tokenFile = new("--token-file") { Description = $"file with the token for --submit; without it the variable {AgentCommand.TokenVariable}", HelpName = "file" };
    readonly Option<string?> caFile = new("--ca-file") { Description = "certificates (PEM) to trust besides the system's", HelpName = "file" };
    readonly Option<string?> lane = new("--lane") { Description = "with --submit: exclusive (default) has the node alone, shared packs jobs by cores", HelpName = "name" };
    readonly Option<string?> title = new("--title") { Description = "title of the job, with --submit", HelpName = "text" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(analysis);
        foreach (Option option in (Option[])[strategies, workers, settings, data, repetitions, warmups, timeout, binding, seed, weak, noBaseline, noRepeats, outFolder, json, csv, quiet, submit, tokenFile, caFile, lane, title])
        {
            command.Options.Add(option);
        }
    }

    public bool IsRemote(ParseResult parsed) => parsed.GetValue(submit) is not null;

    public bool Quiet(ParseResult parsed) => parsed.GetValue(quiet);

    public OutputFormat FormatOf(ParseResult parsed) =>
        parsed.GetValue(json) ? OutputFormat.Json : parsed.GetValue(csv) ? OutputFormat.Csv : OutputFormat.Text;

    /// <param name="cores">Up to which the default worker counts go.</param>
    /// <param name="available">Strategies of this machine; empty where a server runs the sweep.</param>
    /// <exception cref="CommandFault">An option cannot be used.</exception>
    public SweepOrder Read(ParseResult parsed, int cores, IReadOnlyList<StrategyAvailability> available)
    {
        var faults = new List<string>();
        string name = parsed.GetValue(analysis)!;
        var program = ProgramFile.Is(name) ? ProgramFile.Read(name) : null;
        var found = AnalysisCatalog.Find(program is null ? name : CommandAnalysis.Name) ?? throw new CommandFault(ExitCodes.Usage,
            $"'{name}' is no analysis.{Nearest.Hint(name, AnalysisCatalog.All.Select(a => a.Description.Name))} Known: {string.Join(", ", AnalysisCatalog.All.Select(a => a.Description.Name))}.");
        if (parsed.GetValue(json) && parsed.GetValue(csv))
        {
            faults.Add("--json and --csv are given; only one of them can be printed.");
        }
        if (found is CommandAnalysis && IsRemote(parsed) == program is not null)
        {
            faults.Add(program is null
                ? "'command' runs programs that an owner has configured on a dashboard: name it with --submit, or name the YAML file that describes yours."
                : $"'{name}': a server runs the programs that its owner has configured; use 'command --set application={program.Definition.Name}'.");
        }
        var datasets = new Dictionary<string, string>();
        var parameters = Parameters(parsed, found, program, datasets, faults);
        var started = found is ProcessLaunchAnalysis ? StartedProgram(parameters, IsRemote(parsed), faults) : null;
        var request = new JobRequest
        {
            Analysis = found.Description.Name,
            Parameters = JsonSerializer.SerializeToElement(parameters),
            Title = parsed.GetValue(title),
            Lane = Choice<Lane>(parsed.GetValue(lane), "--lane", faults),
            Sweep = SweepOf(parsed, found, JsonSerializer.SerializeToElement(parameters), cores, available, faults),
            TrialTimeLimitSeconds = Number(parsed.GetValue(timeout), "--timeout", "0.1 to 604800 seconds", faults),
        };
        var server = IsRemote(parsed) ? ServerOf(parsed, faults) : null;
        return faults.Count == 0
            ? new SweepOrder(request, datasets, parsed.GetValue(outFolder) is { } folder ? Path.GetFullPath(folder) : null, !parsed.GetValue(noRepeats), server) { Program = program ?? started }
            : throw new CommandFault(ExitCodes.Usage, faults);
    }

    /// <summary>The program that <c>process-launch</c> is to start: a server knows those of its owner by name, here a YAML file describes one.</summary>
    static ApplicationEntry? StartedProgram(JsonObject parameters, bool remote, List<string> faults)
    {
        if (parameters["program"] is not JsonValue value || !value.TryGetValue(out string? named))
        {
            return null;
        }
        if (ProgramFile.Is(named) == remote)
        {
            faults.Add(remote
                ? $"--set program='{named}': a server starts the programs that its owner has configured; give the name of one."
                : $"--set program='{named}': applications are configured on a dashboard; name it with --submit, or name the YAML file that describes your program.");
        }
        if (remote || !ProgramFile.Is(named))
        {
            return null;
        }
        var program = ProgramFile.Read(named);
        parameters["program"] = program.Definition.Name;
        return program;
    }

    SweepRequest SweepOf(ParseResult parsed, IAnalysis found, JsonElement parameters, int cores, IReadOnlyList<StrategyAvailability> available, List<string> faults)
    {
        string[]? names = parsed.GetValue(strategies)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new SweepRequest
        {
            Strategies = names ?? [UsualStrategy(found.FitOf(parameters).Strategies, available)],
            Workers = parsed.GetValue(workers) is { } text ? WorkerCounts.Read(text, faults) : IsRemote(parsed) ? null : WorkerCounts.UpTo(cores),
            Repetitions = Whole(parsed.GetValue(repetitions), "--repetitions", "1 to 1000", faults),
            Warmups = Whole(parsed.GetValue(warmups), "--warmups", "0 to 100", faults),
            Baseline = !parsed.GetValue(noBaseline),
            Scaling = parsed.GetValue(weak) ? ScalingKind.Weak : ScalingKind.Strong,
            Binding = Choice<Binding>(parsed.GetValue(binding), "--binding", faults),
            Seed = Whole(parsed.GetValue(seed), "--seed", "0 to 2147483647", faults),
        };
    }

    /// <summary>The first that has workers to count and can run here.</summary>
    static string UsualStrategy(IReadOnlyList<string> fitting, IReadOnlyList<StrategyAvailability> available) =>
        fitting.FirstOrDefault(s => s != StrategyNames.Serial && available.All(a => a.Name != s || a.Available)) ?? fitting[0];

    JsonObject Parameters(ParseResult parsed, IAnalysis found, ApplicationEntry? program, Dictionary<string, string> datasets, List<string> faults)
    {
        var text = program is null ? new ParameterText(found) : new ParameterText(program.Definition.Name, ArgumentSchema.Of(program.Definition));
        var parameters = text.Read(parsed.GetValue(settings) ?? [], faults);
        if (program is not null)
        {
            parameters = new JsonObject { ["application"] = program.Definition.Name, ["arguments"] = parameters };
        }
        foreach (string given in parsed.GetValue(data) ?? [])
        {
            int equals = Path.Exists(given) ? -1 : given.IndexOf('=');
            string path = equals > 0 ? given[(equals + 1)..] : given;
            if (!IsRemote(parsed) && path.AsSpan().IndexOfAny('*', '?') < 0 && !Path.Exists(path))
            {
                faults.Add($"--data '{path}': there is no such file or folder.");
            }
            else if (equals > 0 && IsRemote(parsed))
            {
                faults.Add($"--data '{given}': a server has data sets of its own; name one with --set dataset=ID.");
            }
            else if (equals > 0)
            {
                datasets[given[..equals]] = Path.GetFullPath(path);
            }
            else if (program is not null || !text.Has("path") || parameters.ContainsKey("path"))
            {
                faults.Add($"--data '{path}': {(program is null && text.Has("path") ? "there is a path already" : $"{found.Description.Name} reads no files")}.");
            }
            else
            {
                parameters["path"] = Path.GetFullPath(path);
            }
        }
        return parameters;
    }

    ServerAccess ServerOf(ParseResult parsed, List<string> faults) => new(
        AgentCommand.Server("--submit", parsed.GetValue(submit), faults), AgentCommand.Token(parsed.GetValue(tokenFile), faults), AgentCommand.Trust(parsed.GetValue(caFile), faults));

    static T? Choice<T>(string? text, string option, List<string> faults) where T : struct, Enum
    {
        string[] known = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        if (text is null || known.Contains(text))
        {
            return text is null ? null : Enum.Parse<T>(text, ignoreCase: true);
        }
        faults.Add($"{option} '{text}': allowed are {string.Join(", ", known)}.{Nearest.Hint(text, known)}");
        return null;
    }

    static int? Whole(string? text, string option, string range, List<string> faults)
    {
        if (text is null || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 0)
        {
            return text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);
        }
        faults.Add($"{option} '{text}' must be a whole number, {range}.");
        return null;
    }

    static double? Number(string? text, string option, string range, List<string> faults)
    {
        if (text is null || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            return text is null ? null : double.Parse(text, CultureInfo.InvariantCulture);
        }
        faults.Add($"{option} '{text}' must be a number, {range}.");
        return null;
    }
}
