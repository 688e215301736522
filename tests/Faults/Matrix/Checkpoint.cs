namespace Dashboard.Faults.Matrix;

/// <summary>The points of a job's life at which something dies, in their order.</summary>
public enum Checkpoint
{
    /// <summary>Stored, and waiting for a Runner.</summary>
    Queued,
    /// <summary>The lease is stored; the Runner has not fetched the job.</summary>
    Granted,
    /// <summary>The processes of the second trial are being started.</summary>
    Starting,
    /// <summary>The second trial's workers are in the middle of their work.</summary>
    MidChunk,
    /// <summary>The second trial's result is in the Runner's spool and nowhere else.</summary>
    Spooled,
    /// <summary>It is in the history, and the Runner does not know.</summary>
    Stored,
    /// <summary>The Runner has let go of it; the third trial follows.</summary>
    Acknowledged,
}

public static class Checkpoints
{
    public static IReadOnlyList<Checkpoint> All { get; } = Enum.GetValues<Checkpoint>();

    /// <summary>The heading of its column.</summary>
    public static string Words(this Checkpoint checkpoint) => checkpoint switch
    {
        Checkpoint.MidChunk => "mid-chunk",
        Checkpoint.Spooled => "result spooled",
        Checkpoint.Stored => "result stored",
        _ => checkpoint.ToString().ToLowerInvariant(),
    };

    /// <summary>How it is written on the command line.</summary>
    public static string Name(this Checkpoint checkpoint) => checkpoint.ToString().ToLowerInvariant();
}
