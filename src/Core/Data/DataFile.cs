namespace Dashboard.Core.Data;

/// <summary>A file of a data set.</summary>
/// <param name="Name">Path below the data set's folder, with <c>/</c>; the bare name where the data set is a file.</param>
/// <param name="Path">Full path.</param>
public sealed record DataFile(string Name, string Path);
