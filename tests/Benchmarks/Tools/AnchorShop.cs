using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Tools;

/// <summary>A tool that theirs are made with: its version, or why it is missing.</summary>
sealed record Tool(string? Version, string? Missing);

/// <summary>Finds the tools, compiles the programs in C, and makes contestants of theirs.</summary>
sealed class AnchorShop
{
    /// <summary>Debian's, for which the packages are; another python3 may come first on the PATH.</summary>
    const string Python = "/usr/bin/python3";

    static readonly string Sources = Path.Combine(Repository.Root, "tests", "Benchmarks", "anchors");
    static readonly string Built = Path.Combine(Repository.Root, "artifacts", "bench-anchors");

    readonly Dictionary<string, Tool> tools = [];
    readonly HashSet<string> used = [];

    /// <summary>Launcher of Open MPI; MPICH may have the plain name.</summary>
    public static string Mpirun => Shell.Find("mpirun.openmpi") ?? "mpirun";

    /// <param name="name">Of a source in C without its ending.</param>
    /// <param name="flags">In words of a shell, libraries last.</param>
    public Contestant Compiled(string label, string name, string flags, params IReadOnlyList<object> arguments)
    {
        var tool = Tool("gcc", () => Shell.FirstLine("gcc", "--version")?.Split(' ')[^1] is { } version ? new Tool($"gcc {version}", null) : Absent("gcc", "gcc"));
        return tool.Missing is { } reason ? Contestant.Absent(label, reason)
            : new Contestant(label, () => AnchorProcess.RunAsync(Compile("gcc", name, flags), [.. arguments.Select(Word)]));
    }

    public Contestant CompiledMpi(string label, string name, string flags, int ranks, params IReadOnlyList<object> arguments)
    {
        string compiler = Shell.Find("mpicc.openmpi") ?? "mpicc";
        var tool = OpenMpi();
        return tool.Missing is { } reason ? Contestant.Absent(label, reason)
            : Shell.Find(compiler) is null ? Contestant.Absent(label, "the compiler of Open MPI (package libopenmpi-dev)")
            : new Contestant(label, () => AnchorProcess.RunAsync(Mpirun, ["-np", $"{ranks}", Compile(compiler, name, flags), .. arguments.Select(Word)]));
    }

    public Contestant InPython(string label, string script, IReadOnlyList<string> modules, params IReadOnlyList<object> arguments) =>
        Missing(modules) is { } reason ? Contestant.Absent(label, reason)
            : new Contestant(label, () => AnchorProcess.RunAsync(Python, [Source(script), .. arguments.Select(Word)]));

    /// <summary>Runs a script once and gives the JSON lines that it printed.</summary>
    public Parts.Engines.AnchorLines LinesInPython(string script, IReadOnlyList<string> modules, params IReadOnlyList<object> arguments)
    {
        if (Missing(modules) is { } reason)
        {
            return new([], reason);
        }
        try
        {
            var said = Shell.Run(Python, [Source(script), .. arguments.Select(Word)]).Output.Split('\n');
            return new([.. said.Where(line => line.StartsWith('{')).Select(line => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(line))], null);
        }
        catch (InvalidOperationException fault)
        {
            return new([], fault.Message);
        }
    }

    public Contestant InPythonMpi(string label, string script, int ranks, params IReadOnlyList<object> arguments) =>
        (OpenMpi().Missing ?? Missing(["numpy", "mpi4py"])) is { } reason ? Contestant.Absent(label, reason)
            : new Contestant(label, () => AnchorProcess.RunAsync(Mpirun, ["-np", $"{ranks}", Python, Source(script), .. arguments.Select(Word)]));

    public Contestant InDuckDb(string label, string script, params IReadOnlyList<object> arguments)
    {
        string modules = Path.Combine(Built, "duckdb");
        var tool = Tool("duckdb", () => DuckDb(modules));
        return tool.Missing is { } reason ? Contestant.Absent(label, reason)
            : new Contestant(label, () => AnchorProcess.RunAsync("node", [Source(script), modules, .. arguments.Select(Word)]));
    }

    /// <summary>Versions of the tools used since the last call.</summary>
    public IReadOnlyList<string> TakeVersions()
    {
        List<string> versions = [.. used.Select(name => tools[name].Version).OfType<string>()];
        used.Clear();
        return versions;
    }

    public Tool OpenMpi() => Tool("openmpi", () => Shell.FirstLine(Mpirun, "--version") is { } line && (line.Contains("Open MPI", StringComparison.Ordinal) || line.Contains("OpenRTE", StringComparison.Ordinal))
        ? new Tool($"Open MPI {line.Split(' ')[^1]}", null)
        : Absent("Open MPI", "openmpi-bin"));

    Tool Tool(string name, Func<Tool> find)
    {
        used.Add(name);
        return tools.TryGetValue(name, out var known) ? known : tools[name] = find();
    }

    string? Missing(IReadOnlyList<string> modules) => new[] { Interpreter() }.Concat(modules.Select(Module)).Select(tool => tool.Missing).OfType<string>().FirstOrDefault();

    Tool Interpreter() => Tool("python", () => Shell.FirstLine(Python, "--version") is { } line ? new Tool(line, null) : Absent("Python", "python3"));

    Tool Module(string name) => Tool(name, () =>
        Shell.FirstLine(Python, "-c", $"import {name}; print({name}.__version__)") is { } version ? new Tool($"{name} {version}", null) : Absent(name, $"python3-{name}"));

    static Tool DuckDb(string modules)
    {
        string package = Path.Combine(modules, "node_modules", "@duckdb", "node-api", "package.json");
        return !File.Exists(package) || Shell.Find("node") is null ? new Tool(null, "DuckDB (npm package @duckdb/node-api, which bench.sh installs where it can)")
            : new Tool($"DuckDB {System.Text.Json.JsonDocument.Parse(File.ReadAllText(package)).RootElement.GetProperty("version").GetString()} (Node.js {Shell.FirstLine("node", "--version")})", null);
    }

    static Tool Absent(string what, string package) => new(null, $"{what} (package {package})");

    static string Compile(string compiler, string name, string flags)
    {
        string program = Path.Combine(Directory.CreateDirectory(Built).FullName, name);
        string source = Source(name + ".c");
        var changed = Directory.EnumerateFiles(Sources, "*.h").Append(source).Max(File.GetLastWriteTimeUtc);
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) > changed)
        {
            return program;
        }

        string[] words = flags.Split(' ');
        Shell.Run(compiler, [.. words.Where(word => !word.StartsWith("-l", StringComparison.Ordinal)), source, "-o", program, .. words.Where(word => word.StartsWith("-l", StringComparison.Ordinal))]);
        return program;
    }

    static string Source(string file) => Path.Combine(Sources, file);

    static string Word(object value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
}
