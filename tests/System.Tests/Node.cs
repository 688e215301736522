namespace Dashboard.System.Tests;

/// <summary>
/// Tests on one node run one after the other: trials are timed and cancelled against deadlines, and two servers at once would only
/// measure each other. Tests of other nodes mostly wait, for a minute of a Slurm job or for a line to fall silent, and go on beside them,
/// as do those of a server whose trials nobody times.
/// </summary>
static class Node
{
    public const string This = "this node";
    public const string Others = "other nodes";
}
