using Dashboard.Core.Applications;

namespace Dashboard.Runner.Terminal;

/// <summary>A program of the user's own, described by a YAML file as owners of a server keep them.</summary>
static class ProgramFile
{
    static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Whether a word names a file rather than an analysis.</summary>
    public static bool Is(string word) => Endings.Any(e => word.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="CommandFault">The file cannot be read, or its definition is not sound; every fault bears its line.</exception>
    public static ApplicationEntry Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFault(ExitCodes.Usage, $"'{file}' cannot be read: {e.Message}");
        }
        var (definition, faults) = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ApplicationYaml.ReadJson(text) : ApplicationYaml.Read(text);
        return definition is not null
            ? new ApplicationEntry(definition, Path.GetDirectoryName(Path.GetFullPath(file))!)
            : throw new CommandFault(ExitCodes.Usage, [.. faults.Select(f => $"{file}:{f.Line}: {(f.Path.Length > 0 ? $"{f.Path}: " : "")}{f.Message}")]);
    }
}
