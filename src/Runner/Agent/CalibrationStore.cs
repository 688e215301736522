using System.Text.Json;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>Calibrations by comparability key, one file each in the Runner's folder.</summary>
sealed class CalibrationStore(string folder)
{
    /// <summary>The facts with the calibration that is known for such a node. A file that cannot be read counts as none.</summary>
    public NodeFacts Complete(NodeFacts node)
    {
        try
        {
            var known = JsonSerializer.Deserialize<NodeCalibration>(File.ReadAllText(FileOf(node.ComparabilityKey)), ProtocolJson.Options);
            return known?.ComparabilityKey == node.ComparabilityKey ? node with { Calibration = known } : node;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return node;
        }
    }

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public void Keep(NodeCalibration calibration)
    {
        Directory.CreateDirectory(folder);
        string file = FileOf(calibration.ComparabilityKey), fresh = $"{file}.new";
        File.WriteAllText(fresh, JsonSerializer.Serialize(calibration, ProtocolJson.Options));
        File.Move(fresh, file, overwrite: true);
    }

    string FileOf(string key) => Path.Join(folder, $"calibration-{key}.json");
}
