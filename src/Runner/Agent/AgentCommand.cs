using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Slurm;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Agent;

/// <summary>The command line of the role <c>agent</c>. Every fault is named at once.</summary>
public sealed partial class AgentCommand
{
    /// <summary>Holds the token where no file is named. Removed at once, as children inherit the environment.</summary>
    public const string TokenVariable = "SPEEDUP_TOKEN";

    readonly Option<string?> _server = new("--server") { Description = "URL of the dashboard, for example https://dashboard.example/prefix" };
    readonly Option<string?> _tokenFile = new("--token-file") { Description = $"file that holds the token; without it the variable {TokenVariable}" };
    readonly Option<string?> _caFile = new("--ca-file") { Description = "certificates (PEM) to trust besides the system's, where the dashboard's is signed by the site itself" };
    readonly Option<string?> _name = new("--name") { Description = "this Runner's name; the host's name by default" };
    readonly Option<string[]> _labels = new("--label") { Description = "a label that jobs may ask for; may be repeated" };
    readonly Option<string?> _spool = new("--spool") { Description = "folder for results that are not yet stored by the dashboard" };
    readonly Option<string?> _scratch = new("--scratch") { Description = "folder for the temporary files of trials" };
    readonly Option<bool> _parentWatch = new("--parent-watch") { Description = "end some time after standard input ends" };
    readonly Option<string?> _usableCpus = new("--usable-cpus") { Description = "use that many CPUs, whatever the machine allows" };
    readonly Option<bool> _noCalibration = new("--no-calibration") { Description = "do not measure what this node can do at most while it is idle" };
    readonly Option<string?> _oneJob = new("--one-job") { Description = "run this one job and end with it, as inside an allocation of Slurm" };
    readonly Option<string?> _slurmFolder = new("--slurm-folder") { Description = "folder, shared with the cluster's nodes, for scripts and tokens of Slurm jobs" };
    readonly Option<string?> _mpiHosts = new("--mpi-hosts") { Description = "hosts that ranks may run on, with a number each, such as n1:8,n2:8; in a Slurm allocation they are known" };
    readonly RootCommand _command = new("Connects this machine to a dashboard and runs the trials that it hands out.");

    public AgentCommand()
    {
        foreach (Option option in (Option[])[_server, _tokenFile, _caFile, _name, _labels, _spool, _scratch, _parentWatch, _usableCpus, _noCalibration, _oneJob, _slurmFolder, _mpiHosts])
        {
            _command.Options.Add(option);
        }
    }

    /// <summary>The options, or null after a help text or the list of faults was written; then <paramref name="exitCode"/> is 0 or 2.</summary>
    public AgentOptions? Parse(IReadOnlyList<string> args, TextWriter errors, out int exitCode)
    {
        var parsed = _command.Parse(args);
        if (parsed.Errors.Count == 0 && parsed.Action is not null)
        {
            exitCode = parsed.Invoke();
            return null;
        }
        var faults = parsed.Errors.Select(e => e.Message).ToList();
        var options = faults.Count == 0 ? Read(parsed, faults) : null;
        foreach (string fault in faults)
        {
            errors.WriteLine(fault);
        }
        exitCode = faults.Count == 0 ? 0 : 2;
        return faults.Count == 0 ? options : null;
    }

    AgentOptions Read(ParseResult parsed, List<string> faults)
    {
        string name = parsed.GetValue(_name) ?? HostName();
        var trust = Trust(parsed.GetValue(_caFile), faults);
        CheckNames(name, parsed.GetValue(_labels) ?? [], faults);
        ApplyUsableCpus(parsed.GetValue(_usableCpus), faults);
        ApplyHosts(parsed.GetValue(_mpiHosts), faults);
        return new(
            Server("--server", parsed.GetValue(_server), faults),
            Token(parsed.GetValue(_tokenFile), faults),
            name,
            parsed.GetValue(_labels) ?? [],
            Path.GetFullPath(parsed.GetValue(_spool) ?? Path.Join(UserFolder(), "spool", name)),
            Path.GetFullPath(parsed.GetValue(_scratch) ?? Path.Join(Path.GetTempPath(), $"speedup-{Environment.UserName}")),
            parsed.GetValue(_parentWatch))
        {
            Trust = trust,
            Calibrate = !parsed.GetValue(_noCalibration),
            OneJob = parsed.GetValue(_oneJob),
            SlurmFolder = parsed.GetValue(_slurmFolder) is { } folder ? Path.GetFullPath(folder) : null,
        };
    }

    /// <summary>Where the dashboard is; plain http only on this machine.</summary>
    internal static Uri Server(string option, string? text, List<string> faults)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            faults.Add($"{option} '{text}' is not an http or https URL.");
            return new("http://127.0.0.1");
        }
        if (server.Scheme == "http" && !server.IsLoopback)
        {
            faults.Add($"{option} '{text}': a token is sent over plain http to this machine only. Use https, or bring the dashboard here with an SSH tunnel: ssh -N -L 5080:127.0.0.1:{server.Port} {server.Host}, then {option} http://127.0.0.1:5080{server.AbsolutePath.TrimEnd('/')}");
        }
        return server;
    }

    internal static string Token(string? file, List<string> faults)
    {
        string? token = SecretVariable.Take(TokenVariable);
        try
        {
            token = file is null ? token : File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--token-file '{file}' cannot be read: {e.Message}");
            return "";
        }
        if (string.IsNullOrWhiteSpace(token))
        {
            faults.Add(file is null ? $"No token: name a file with --token-file, or set {TokenVariable}." : $"--token-file '{file}' is empty.");
        }
        return token?.Trim() ?? "";
    }

    internal static ServerTrust Trust(string? file, List<string> faults)
    {
        try
        {
            return file is null ? ServerTrust.System : ServerTrust.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            faults.Add($"--ca-file '{file}' cannot be used: {e.Message}");
            return ServerTrust.System;
        }
    }

    static void CheckNames(string name, string[] labels, List<string> faults)
    {
        foreach (var (option, value) in labels.Select(l => ("--label", l)).Prepend(("--name", name)))
        {
            if (!NamePattern().IsMatch(value))
            {
                faults.Add($"{option} '{value}' must be 1 to 64 of letters, digits, '.', '_' and '-', with a letter or digit first.");
            }
        }
    }

    static void ApplyUsableCpus(string? text, List<string> faults)
    {
        if (text is null)
        {
            return;
        }
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cpus) || cpus is < 1 or > 65_536)
        {
            faults.Add($"--usable-cpus '{text}' must be a whole number from 1 to 65536.");
            return;
        }
        // As a variable it also reaches the processes of trials.
        Environment.SetEnvironmentVariable(UsableCpus.Setting, text);
    }

    static void ApplyHosts(string? text, List<string> faults)
    {
        if (text is null)
        {
            return;
        }
        try
        {
            NodeShares.Parse(text);
            Environment.SetEnvironmentVariable(NodeShares.Setting, text);
        }
        catch (FormatException e)
        {
            faults.Add($"--mpi-hosts '{text}': {e.Message} Allowed are names with a number each, such as n1:8,n2:8 or n[1-4]:8.");
        }
    }

    internal static string HostName() => Environment.MachineName.Split('.')[0];

    internal static string UserFolder() =>
        Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "speedup");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
