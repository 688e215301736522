using System.CommandLine;
using System.Text.Json;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>The role <c>calibrate</c>: measures what this node can do at most, prints it as JSON, and keeps it for an agent.</summary>
static class CalibrateRole
{
    public static int Run(string[] args)
    {
        var spool = new Option<string?>("--spool") { Description = "folder of the agent that is to know it; nothing is kept without" };
        var command = new RootCommand("Measures memory bandwidth and what each further core is worth. Takes some seconds; run it while the node is idle.") { spool };
        var parsed = command.Parse(args);
        if (parsed.Action is not null || parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }
            return parsed.Errors.Count > 0 ? 2 : parsed.Invoke();
        }
        try
        {
            var measured = Calibrator.Measure(NodeProbe.Read((null, null)), CancellationToken.None);
            Console.WriteLine(JsonSerializer.Serialize(measured, ProtocolJson.Options));
            if (parsed.GetValue(spool) is { } folder)
            {
                new CalibrationStore(Path.GetFullPath(folder)).Keep(measured);
            }
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            Console.Error.WriteLine($"The node could not be calibrated: {e.Message}");
            return 1;
        }
    }
}
