namespace Dashboard.Core.Mpi;

/// <summary>An MPI call failed; the message names the call and holds the library's own text.</summary>
public sealed class MpiException(string message) : Exception(message);
