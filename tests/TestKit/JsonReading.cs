using System.Text.Json;

namespace Dashboard.TestKit;

/// <summary>Short ways to read the API's JSON in tests.</summary>
public static class JsonReading
{
    /// <summary>A text property; null where it is missing or null.</summary>
    public static string? Text(this JsonElement json, string property)
        => json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public static double Number(this JsonElement json, string property) => json.GetProperty(property).GetDouble();

    public static IReadOnlyList<JsonElement> Items(this JsonElement json, string property) => [.. json.GetProperty(property).EnumerateArray()];

    /// <summary>The trials of a job, warm-ups and superseded attempts left out.</summary>
    public static IReadOnlyList<JsonElement> MeasuredTrials(this JsonElement job)
        => [.. job.Items("trials").Where(trial => !trial.GetProperty("warmup").GetBoolean() && trial.Text("state") != "superseded")];

    /// <summary>Number of trials in a state, warm-ups included.</summary>
    public static int TrialsIn(this JsonElement job, string state) => job.Items("trials").Count(trial => trial.Text("state") == state);
}
