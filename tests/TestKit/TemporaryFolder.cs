namespace Dashboard.TestKit;

/// <summary>A folder of a test's own, gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    internal const string Prefix = "speedup-test-";

    public string Path { get; } = Directory.CreateTempSubdirectory(Prefix).FullName;

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
