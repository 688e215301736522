namespace Dashboard.Runner.Tests.Agent;

sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("speedup-agent-test-").FullName;

    public string Below(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Write(string path, string text)
    {
        string place = System.IO.Path.Join(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
        File.WriteAllText(place, text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
