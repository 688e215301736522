namespace Dashboard.Core.Applications;

/// <summary>An application with values for everything: what is started, with what around it.</summary>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="Environment">Variables beside the inherited ones.</param>
/// <param name="WorkingDirectory">Absolute path.</param>
public sealed record ApplicationCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory)
{
    /// <summary>Fills every placeholder.</summary>
    /// <param name="values">One for each parameter, as <see cref="ArgumentBinding"/> gives them.</param>
    /// <param name="scratch">The trial's own folder, absolute.</param>
    public static ApplicationCommand Of(ApplicationEntry entry, IReadOnlyDictionary<string, ScalarValue> values, int workers, string scratch)
    {
        var (application, folder) = entry;
        string ValueOf(string name) => name switch
        {
            ApplicationDefinition.Workers => $"{workers}",
            ApplicationDefinition.Scratch => scratch,
            ApplicationDefinition.Folder => folder,
            _ => values[name].Text,
        };
        List<string> arguments = [.. application.Program.Select(text => PlaceholderText.Fill(text, ValueOf))];
        if (arguments[0].Contains('/'))
        {
            arguments[0] = Path.GetFullPath(arguments[0], folder);
        }
        return new(arguments,
            application.Environment.ToDictionary(v => v.Key, v => PlaceholderText.Fill(v.Value, ValueOf)),
            application.WorkingDirectory ?? scratch);
    }

    /// <summary>The command as a person would type it: launcher, program, arguments. A Runner adds options of its own to <c>mpirun</c>.</summary>
    public string Line(ApplicationLauncher launcher, int workers) => PosixWords.Join(launcher switch
    {
        ApplicationLauncher.Mpirun => ["mpirun", "-n", $"{workers}", .. Arguments],
        ApplicationLauncher.Srun => ["srun", "--ntasks", $"{workers}", "--", .. Arguments],
        _ => Arguments,
    });
}
