namespace Dashboard.Core.Clusters;

/// <summary>A cluster refused or could not do what was asked; the message names what and where.</summary>
public class ClusterException(string message) : Exception(message);

/// <summary>Bytes between processes of a cluster do not follow the protocol; the connection is closed.</summary>
public sealed class WireException(string message) : ClusterException(message);
