namespace Dashboard.TestKit;

/// <summary>Where the checkout and the executables under test lie.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder <c>run.sh</c> publishes Web and Runner into.</summary>
    public static string App { get; } = Path.Combine(Root, "artifacts", "app");

    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "screenshots")).FullName;

    /// <summary>Pictures of the documentation, kept with the code.</summary>
    public static string Pictures => Directory.CreateDirectory(Path.Combine(Root, "docs", "pictures")).FullName;

    /// <summary>The published executable, because its timings and its layout are those of a user.</summary>
    /// <exception cref="FileNotFoundException">Nothing is published yet.</exception>
    public static string Executable(string name)
    {
        string path = Path.Combine(App, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; ./test.sh publishes it before it runs the tests.");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Dashboard.sln above {AppContext.BaseDirectory}.");
    }
}
