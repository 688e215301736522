using System.Text.Json;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Tools;

/// <summary>Runs an anchor and reads its JSON lines: one per counted repetition, <c>{"seconds": …}</c>, and its answer.</summary>
static class AnchorProcess
{
    public static async Task<RunFacts> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        var said = await Shell.RunAsync(program, arguments);
        var lines = said.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var seconds = lines.Where(line => line.TryGetProperty("seconds", out _)).Select(line => line.GetProperty("seconds").GetDouble()).ToList();
        if (seconds.Count == 0)
        {
            throw new InvalidOperationException($"{program} printed no time.");
        }

        return new RunFacts(seconds.Average(), lines.Where(line => line.TryGetProperty("answer", out _)).Select(line => line.GetProperty("answer")).FirstOrDefault())
        {
            ShortestSeconds = seconds.Min(),
            ElapsedSeconds = said.Seconds,
        };
    }
}
