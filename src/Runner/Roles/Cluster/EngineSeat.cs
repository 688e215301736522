using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Cluster;

enum EngineState { Starting, Ready, Lost, Restarting }

/// <summary>An engine's place in the cluster; processes come and go in it.</summary>
sealed class EngineSeat(int id)
{
    public int Id => id;

    /// <summary>In the blocks' counts.</summary>
    public int Slot => 1 + id;

    public EngineState State { get; set; } = EngineState.Starting;

    public int Pid { get; set; }

    public string Host { get; set; } = Environment.MachineName;

    /// <summary>Its process where it is our child; null under mpirun.</summary>
    public ChildProcess? Child { get; set; }

    public PeerLine? Tasks { get; set; }

    public PeerLine? Control { get; set; }

    public int Restarts { get; set; }

    public long Done { get; set; }

    /// <summary>When it came to its oldest task.</summary>
    public DateTime TaskSince { get; set; }

    /// <summary>Why it is lost.</summary>
    public string Why { get; set; } = "";

    /// <summary>Who waits for it to be ready again, and under which number.</summary>
    public List<(PeerLine Client, uint Request)> Waiting { get; } = [];

    public string StateName => State.ToString().ToLowerInvariant();
}
