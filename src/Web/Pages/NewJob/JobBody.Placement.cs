using System.Globalization;
using System.Text.Json.Nodes;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>Where a job runs: on a Runner by name, or in a Slurm allocation; and the layouts of its ranks.</summary>
public sealed partial class JobBody
{
    JsonObject? Placement()
    {
        var placement = new JsonObject();
        if (_draft["placement.runner"] is { Length: > 0 } runner) placement["runner"] = runner;
        AddText(placement, "label", "placement.label");
        if (Slurm() is { } slurm) placement["slurm"] = slurm;
        return placement.Count > 0 ? placement : null;
    }

    /// <summary>The record as any other, but for what its texts stand for: a size, a switch with three states, lines.</summary>
    JsonNode? Slurm()
    {
        var field = SlurmFields.All;
        if (Record(field) is not JsonObject slurm || _draft[field.Path].Trim() is not ("on" or "true")) return Record(field);
        slurm.Remove("memoryBytes");
        if (Bytes($"{field.Path}.memoryBytes") is { } bytes) slurm["memoryBytes"] = bytes;
        if (slurm["exclusive"]?.GetValue<string>() is { } whole) slurm["exclusive"] = whole == "true";
        foreach (string name in new[] { "extra", "setup" })
        {
            slurm.Remove(name);
            if (Lines($"{field.Path}.{name}") is { Length: > 0 } lines) slurm[name] = Strings(lines);
        }
        // Without it the body could not be read at all, and no other fault would show.
        if (slurm["timeLimitMinutes"] is null) slurm["timeLimitMinutes"] = 1;
        return slurm;
    }

    string[] Lines(string path) => _draft[path].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>One layout a line: <c>2 x 4 x 1</c>.</summary>
    JsonArray Layouts()
    {
        const string path = "sweep.layouts";
        var layouts = new JsonArray();
        foreach (string line in Lines(path))
        {
            var parts = line.Split(['x', '×', '*', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length is 2 or 3 && Array.TrueForAll(parts, p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                int[] numbers = [.. parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)), 1];
                layouts.Add((JsonNode)new JsonObject { ["nodes"] = numbers[0], ["ranksPerNode"] = numbers[1], ["threadsPerRank"] = numbers[2] });
            }
            else Fault(path, $"“{line}” is not a layout. Write nodes x ranks per node x threads per rank, such as 2 x 4 x 1.");
        }
        return layouts;
    }
}
