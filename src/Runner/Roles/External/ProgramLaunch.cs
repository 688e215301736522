using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Launchers.Mpirun;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.External;

/// <summary>The program of a trial with everything around it, ready to be started: no text of a submitter ever reaches a shell.</summary>
/// <param name="Program">Absolute path.</param>
sealed record ProgramLaunch(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory)
{
    /// <summary>Reads the owner's lines from a file, then becomes the program; the shell sees the rest as arguments only.</summary>
    const string Wrapper = ". \"$0\" || exit 126; exec \"$@\"";

    /// <summary>Set for our own roles; another program must not inherit them.</summary>
    static readonly string[] OursOnly = ["DOTNET_EnableDiagnostics", "DOTNET_TieredPGO", "DOTNET_GCHeapHardLimit", TrialEnvironment.CoresVariable];

    /// <exception cref="LaunchException">The program, its launcher or its working folder is not there.</exception>
    public static ProgramLaunch Of(TrialSpec spec, ApplicationEntry entry) => Of(spec, entry, Values(spec, entry));

    /// <param name="values">One for each parameter of the application.</param>
    /// <exception cref="LaunchException">The program, its launcher or its working folder is not there.</exception>
    public static ProgramLaunch Of(TrialSpec spec, ApplicationEntry entry, IReadOnlyDictionary<string, ScalarValue> values)
    {
        var command = ApplicationCommand.Of(entry, values, spec.Workers, spec.ScratchDirectory);
        if (!Directory.Exists(command.WorkingDirectory))
        {
            throw new LaunchException($"The working folder {command.WorkingDirectory} is not there.");
        }
        var environment = ChildProcess.OwnEnvironment().Where(v => !OursOnly.Contains(v.Key)).ToDictionary();
        Bind(spec, environment);
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }
        var launch = new ProgramLaunch(command.Arguments[0], [.. command.Arguments.Skip(1)], environment, command.WorkingDirectory);
        bool setup = entry.Definition.Setup.Count > 0;
        return (setup ? launch : launch.Located()).Under(entry.Definition.Launcher, spec).AfterSetup(entry.Definition.Setup, spec);
    }

    static IReadOnlyDictionary<string, ScalarValue> Values(TrialSpec spec, ApplicationEntry entry)
    {
        var faults = ParameterBinding.Bind<CommandParameters>(spec.Parameters, out var command);
        IReadOnlyDictionary<string, ScalarValue>? values = null;
        if (command is not null)
        {
            faults = ArgumentBinding.Bind(entry.Definition, command.Arguments, "parameters.arguments", out values);
        }
        return values ?? throw ParameterBinding.Fault(faults);
    }

    /// <summary>What OpenMP makes of binding and layout; a definition's own variables win.</summary>
    static void Bind(TrialSpec spec, Dictionary<string, string> environment)
    {
        if (spec.Binding != Binding.None)
        {
            environment["OMP_PROC_BIND"] = spec.Binding == Binding.Close ? "close" : "spread";
            environment["OMP_PLACES"] = "cores";
        }
        if (spec.Layout is { } layout)
        {
            environment["OMP_NUM_THREADS"] = $"{layout.ThreadsPerRank}";
        }
    }

    ProgramLaunch Located() => this with { Program = Locate(Program, Environment) };

    /// <summary>Set-up lines may put the program on the path, so with them the shell looks it up.</summary>
    static string Locate(string program, IReadOnlyDictionary<string, string> environment)
    {
        if (program.Contains('/'))
        {
            return File.Exists(program) ? program : throw new LaunchException($"The program {program} is not there.");
        }
        string path = environment.GetValueOrDefault("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new LaunchException($"The program {program} is not on the search path ({path}).");
    }

    ProgramLaunch Under(ApplicationLauncher launcher, TrialSpec spec) => launcher switch
    {
        ApplicationLauncher.Mpirun => UnderMpirun(spec),
        ApplicationLauncher.Srun => UnderSrun(spec.Layout, spec.Workers),
        _ => this,
    };

    /// <summary>Outside an allocation srun would ask for one of its own and wait for it.</summary>
    ProgramLaunch UnderSrun(LayoutRequest? layout, int workers)
    {
        if (Environment.GetValueOrDefault("SLURM_JOB_ID") is null or "")
        {
            throw new LaunchException("srun starts tasks inside a Slurm allocation, and this Runner is in none. Place the job through Slurm, or start the Runner in an allocation.");
        }
        string[] shape = layout is null ? ["--ntasks", $"{workers}"]
            : ["--nodes", $"{layout.Nodes}", "--ntasks", $"{layout.Ranks}", "--ntasks-per-node", $"{layout.RanksPerNode}", "--cpus-per-task", $"{layout.ThreadsPerRank}"];
        return this with { Program = Locate("srun", Environment), Arguments = [.. shape, "--kill-on-bad-exit=1", "--", Program, .. Arguments] };
    }

    ProgramLaunch UnderMpirun(TrialSpec spec)
    {
        var mpi = MpiInstallation.Find(out string? reason) ?? throw new LaunchException(reason!);
        if (RankSpread.Of(spec, name => Environment.GetValueOrDefault(name)) is { } spread)
        {
            var over = SpreadCommand.Build(mpi, spread, [Program, .. Arguments], Environment, spec.Binding);
            return this with { Program = over.Program, Arguments = over.Arguments, Environment = over.Environment };
        }
        var command = MpirunCommand.Build(mpi, spec.Layout?.Ranks ?? spec.Workers, TrialEnvironment.Cores, TrialFolders.CreateShared(spec), spec.ScratchDirectory,
            [Program, .. Arguments], Environment, spec.Binding);
        return this with { Program = command.Program, Arguments = command.Arguments, Environment = command.Environment };
    }

    ProgramLaunch AfterSetup(IReadOnlyList<string> setup, TrialSpec spec)
    {
        if (setup.Count == 0)
        {
            return this;
        }
        string file = Path.Combine(spec.ScratchDirectory, ".setup");
        File.WriteAllText(file, string.Join('\n', setup) + '\n');
        return this with { Program = Locate("bash", Environment), Arguments = ["--login", "-c", Wrapper, file, Program, .. Arguments] };
    }
}
