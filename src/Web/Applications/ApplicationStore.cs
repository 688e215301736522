using System.Collections.Concurrent;
using Dashboard.Core.Applications;
using Dashboard.Web.Options;

namespace Dashboard.Web.Applications;

/// <summary>One file of the folder with applications.</summary>
/// <param name="Name">As the definition says; where it cannot be read, the file's name without extension.</param>
/// <param name="Definition">Null exactly where there are faults.</param>
public sealed record ApplicationFile(string Name, string File, ApplicationDefinition? Definition, IReadOnlyList<ApplicationFault> Faults)
{
    /// <summary>Whether it is JSON, not YAML.</summary>
    public bool IsJson => ApplicationStore.IsJson(File);
}

/// <summary>
/// The configured applications: one YAML or JSON file each in <c>&lt;data&gt;/applications</c>, written by hand or through the API, read anew
/// when it changes. A faulty file is shown with its faults and can be used by no job.
/// </summary>
public sealed class ApplicationStore(DashboardOptions options)
{
    const string Yaml = ".yaml", Json = ".json";

    static readonly string[] Extensions = [Yaml, ".yml", Json];

    readonly ConcurrentDictionary<string, (DateTime Written, long Bytes, ApplicationFile Read)> known = new();
    readonly Lock gate = new();

    public string Folder { get; } = Path.Combine(options.DataDirectory, "applications");

    /// <summary>All files in the order of their names. A second file with a name that is taken is faulty.</summary>
    public IReadOnlyList<ApplicationFile> List()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }
        var files = Directory.EnumerateFiles(Folder).Where(f => Extensions.Contains(Path.GetExtension(f)) && !Path.GetFileName(f).StartsWith('.'))
            .Order(StringComparer.Ordinal).Select(Read).OfType<ApplicationFile>().ToList();
        var first = new Dictionary<string, ApplicationFile>();
        return [.. files.Select(f => first.TryAdd(f.Name, f) || f.Definition is null ? f
            : f with { Definition = null, Faults = [new(1, "name", $"'{f.Name}' is the name of the application in {Path.GetFileName(first[f.Name].File)} already.")] })];
    }

    public ApplicationFile? Find(string name) => List().FirstOrDefault(f => f.Name == name);

    /// <summary>Those that jobs can run, by name.</summary>
    public IReadOnlyDictionary<string, ApplicationEntry> Usable() =>
        List().Where(f => f.Definition is not null).ToDictionary(f => f.Name, f => new ApplicationEntry(f.Definition!, Folder));

    /// <summary>Writes a definition under its name; the text is one that <see cref="ApplicationYaml"/> takes.</summary>
    /// <param name="json">Whether the text is JSON, not YAML.</param>
    /// <returns>False where the name is taken and must not be replaced.</returns>
    public bool Write(ApplicationDefinition definition, string text, bool replace, bool json = false)
    {
        lock (gate)
        {
            string? known = Find(definition.Name)?.File;
            string file = known is not null && IsJson(known) == json ? known : Path.Combine(Folder, definition.Name + (json ? Json : Yaml));
            if (!replace && (known is not null || File.Exists(file)))
            {
                return false;
            }
            Directory.CreateDirectory(Folder);
            string fresh = Path.Combine(Folder, $".{definition.Name}.{Guid.NewGuid():N}");
            File.WriteAllText(fresh, text);
            File.Move(fresh, file, overwrite: true);
            if (known is not null && known != file)
            {
                File.Delete(known);
            }
            return true;
        }
    }

    /// <summary>False where there is no such application. Jobs that were submitted keep the definition they have.</summary>
    public bool Delete(string name)
    {
        lock (gate)
        {
            if (Find(name) is not { } found)
            {
                return false;
            }
            File.Delete(found.File);
            return true;
        }
    }

    internal static bool IsJson(string file) => Path.GetExtension(file) == Json;

    ApplicationFile? Read(string file)
    {
        var info = new FileInfo(file);
        try
        {
            if (known.TryGetValue(file, out var seen) && seen.Written == info.LastWriteTimeUtc && seen.Bytes == info.Length)
            {
                return seen.Read;
            }
            string text = File.ReadAllText(file);
            var (definition, faults) = IsJson(file) ? ApplicationYaml.ReadJson(text) : ApplicationYaml.Read(text);
            var read = new ApplicationFile(definition?.Name ?? Path.GetFileNameWithoutExtension(file), file, definition, faults);
            known[file] = (info.LastWriteTimeUtc, info.Length, read);
            return read;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ApplicationFile(Path.GetFileNameWithoutExtension(file), file, null, [new(1, "", $"The file cannot be read: {e.Message}")]);
        }
    }
}
