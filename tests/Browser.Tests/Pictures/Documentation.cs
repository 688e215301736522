namespace Dashboard.Browser.Tests.Pictures;

/// <summary>What the tests write of the documentation, where WRITE_DOCS=1 says so.</summary>
static class Documentation
{
    public static bool IsWritten { get; } = Environment.GetEnvironmentVariable("WRITE_DOCS") == "1";

    public static string Accessibility { get; } = Path.Combine(Repository.Root, "docs", "accessibility.md");
}
