using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Clusters;

/// <summary>How engines are started.</summary>
public enum EngineLauncher
{
    /// <summary>Processes of this node.</summary>
    Local,
    /// <summary>Ranks of one <c>mpirun</c>, which may use MPI among themselves.</summary>
    Mpi,
    /// <summary>Tasks of one <c>srun</c> in a Slurm allocation of their own, which may be on other nodes.</summary>
    Slurm,
}

/// <summary>A cluster of engines to start.</summary>
/// <param name="Engines">1 to <see cref="MostEngines"/>.</param>
/// <param name="Mark">Of all its processes and folders.</param>
/// <param name="ScratchDirectory">Its folder on disk.</param>
/// <param name="IdleStopSeconds">It stops by itself after so long without a request; 0 for never.</param>
/// <param name="OfTrial">The engines are a trial's own and bear its mark: nobody runs code on them but the trial, and what else bears the mark is not theirs to end.</param>
public sealed record ClusterSpec(int Engines, EngineLauncher Launcher, string Mark, string ScratchDirectory, double IdleStopSeconds = 0, bool OfTrial = false)
{
    public const int MostEngines = 400;

    /// <summary>What <see cref="EngineLauncher.Slurm"/> asks of Slurm; null for other launchers.</summary>
    public SlurmRequest? Slurm { get; init; }

    /// <summary>The cluster's folder in shared memory: socket and arrays.</summary>
    public string Folder => OfTrial ? TrialFolders.EnginesIn(TrialFolders.SharedOf(Mark)) : TrialFolders.SharedOf(Mark);

    /// <summary>Where clients and engines connect.</summary>
    public string Socket => Path.Combine(Folder, "controller");

    internal byte[] ToJson()
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("engines", Engines);
            json.WriteString("launcher", Launcher.ToString());
            json.WriteString("mark", Mark);
            json.WriteString("scratch", ScratchDirectory);
            json.WriteNumber("idleStopSeconds", IdleStopSeconds);
            json.WriteBoolean("ofTrial", OfTrial);
            json.WritePropertyName("slurm");
            if (Slurm is null)
            {
                json.WriteNullValue();
            }
            else
            {
                JsonSerializer.Serialize(json, Slurm, ProtocolJson.Options);
            }
            json.WriteEndObject();
        }
        return memory.ToArray();
    }

    internal static ClusterSpec Parse(ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new ClusterSpec(root.GetProperty("engines").GetInt32(), Enum.Parse<EngineLauncher>(root.GetProperty("launcher").GetString()!),
            root.GetProperty("mark").GetString()!, root.GetProperty("scratch").GetString()!, root.GetProperty("idleStopSeconds").GetDouble(), root.GetProperty("ofTrial").GetBoolean())
        {
            Slurm = root.GetProperty("slurm") is { ValueKind: JsonValueKind.Object } slurm ? slurm.Deserialize<SlurmRequest>(ProtocolJson.Options) : null,
        };
    }
}
