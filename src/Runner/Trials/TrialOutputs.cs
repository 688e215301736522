using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>
/// The folder in which a trial builds a data set: a hidden neighbour of the final one, so that publishing is a rename and a
/// half-written file is never seen under the final name. The first success of a job publishes, later ones are thrown away.
/// </summary>
static class TrialOutputs
{
    /// <summary>Null where the trial leaves no data set behind.</summary>
    public static string? FolderOf(TrialSpec spec) => spec.Output is { } output
        ? Path.Combine(Path.GetDirectoryName(output.Directory)!, $".{output.Dataset}.{spec.Marker}")
        : null;

    /// <exception cref="IOException">The server's data folder cannot be reached or written to from here.</exception>
    public static void Create(TrialSpec spec)
    {
        if (FolderOf(spec) is not { } folder)
        {
            return;
        }
        if (!Directory.Exists(Path.GetDirectoryName(folder)))
        {
            throw new IOException($"The folder of data sets, {Path.GetDirectoryName(folder)}, is not there: this Runner does not share the server's file system.");
        }
        SweepOrphans(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Deletes what trials of this host's dead Runners had begun; living ones' folders, and all else, stay.</summary>
    static void SweepOrphans(string parent)
    {
        var orphans = Directory.GetDirectories(parent, ".ds-*").Where(d => TrialMark.IsOrphan(Path.GetExtension(d).TrimStart('.')));
        TrialProcesses.DeleteFolders([.. orphans]);
    }

    /// <summary>Gives a successful trial's data set its final name, unless an earlier trial's has it.</summary>
    public static TrialOutcome Publish(TrialSpec spec, TrialOutcome outcome)
    {
        if (outcome.State != TrialState.Succeeded || spec.Output is not { } output || Directory.Exists(output.Directory))
        {
            return outcome;
        }
        try
        {
            Directory.Move(FolderOf(spec)!, output.Directory);
            return outcome;
        }
        catch (IOException) when (Directory.Exists(output.Directory))
        {
            return outcome;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TrialOutcome { State = TrialState.Failed, Error = new TrialError("analysis", $"The data set could not be published: {e.Message}") };
        }
    }

    public static void Discard(TrialSpec spec)
    {
        if (FolderOf(spec) is { } folder)
        {
            TrialProcesses.DeleteFolders(folder);
        }
    }
}
