using System.Text.RegularExpressions;

namespace Dashboard.Core.Data;

/// <summary>What names of data sets look like, on the server and in the parameters that give one.</summary>
public static partial class DatasetName
{
    public const string Rule = "letters, digits, dot, underscore and hyphen, 1 to 64 of them, no leading dot";

    public static bool IsSound(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>The name under which a successful trial leaves a data set behind.</summary>
/// <param name="Given">As the user wants it; null leaves it to the server.</param>
/// <param name="Stem">What the server's own name begins with, followed by the job's id.</param>
public sealed record OutputName(string? Given, string Stem)
{
    /// <summary>The name for the output of a job.</summary>
    public string For(string jobId) => Given ?? $"{Stem}-{jobId}";

    /// <summary>Name of the array's file inside the data set.</summary>
    public string FileName => $"{Given ?? Stem}.npy";
}
