using System.Globalization;

namespace Dashboard.TestKit;

/// <summary>A process as <c>/proc</c> shows it.</summary>
/// <param name="StartTicks">Start time since boot; with the id it names one process for good, because ids are used again.</param>
public sealed record RunningProcess(int Id, int Parent, char State, long StartTicks, string CommandLine)
{
    public bool IsZombie => State == 'Z';

    /// <summary>The role a Runner process was started in, such as <c>agent</c> or <c>trial</c>; null for other programs.</summary>
    public string? Role
    {
        get
        {
            string[] words = CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // mpirun names the Runner among its arguments and is none.
            return words.Length > 1 && Path.GetFileName(words[0]) == "Dashboard.Runner" ? words[1] : null;
        }
    }

    public override string ToString() => $"{Id} (parent {Parent}, {State}) {CommandLine}";

    /// <summary>Null where the process is gone.</summary>
    public static RunningProcess? Find(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            string command = File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
            string shown = command.Length > 0 ? command : stat[stat.IndexOf('(')..(stat.LastIndexOf(')') + 1)];
            return new RunningProcess(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture), shown);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static IReadOnlyList<RunningProcess> All()
        => [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? Find(id) : null)
            .OfType<RunningProcess>()];

    /// <summary>Live processes below one, and those whose environment bears the mark, wherever they hang.</summary>
    public static IReadOnlyList<RunningProcess> Below(int? root, string mark)
    {
        var all = All();
        var below = new HashSet<int>();
        if (root is { } id)
        {
            Collect(id, all.ToLookup(process => process.Parent), below);
        }

        return [.. all.Where(process => !process.IsZombie && process.Id != root && (below.Contains(process.Id) || Bears(process.Id, mark)))];
    }

    static void Collect(int parent, ILookup<int, RunningProcess> children, HashSet<int> found)
    {
        foreach (var child in children[parent].Where(child => found.Add(child.Id)))
        {
            Collect(child.Id, children, found);
        }
    }

    internal static bool Bears(int id, string mark)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Contains(mark, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
