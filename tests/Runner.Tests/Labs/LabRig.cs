using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>Runs a lab in a real trial and demands that it succeeds and leaves nothing.</summary>
static class LabRig
{
    public static async Task<JsonElement> ResultAsync(this TrialRig rig, string analysis, string strategy, int workers, string parameters = "{}")
    {
        var watcher = new Watcher();
        var spec = rig.LabSpec(analysis, strategy, workers, parameters);
        var outcome = await rig.RunAsync(spec, watcher);
        outcome.State.ShouldBe(TrialState.Succeeded, $"{outcome.Error}\n{watcher.Log}");
        rig.Left(spec).ShouldBeEmpty();
        return outcome.Result!.Value;
    }

    public static TrialSpec LabSpec(this TrialRig rig, string analysis, string strategy, int workers, string parameters) =>
        rig.Spec(strategy, workers) with { Analysis = analysis, Parameters = JsonDocument.Parse(parameters).RootElement };

    public static long Number(this JsonElement result, string name) => result.GetProperty(name).GetInt64();
}
