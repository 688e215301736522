namespace Dashboard.Web.History;

/// <summary>Sets up the SQLite history.</summary>
static class HistorySetup
{
    public static void AddHistory(this WebApplicationBuilder builder)
    {
        Stored.Prepare();
        builder.Services.AddSingleton(services => new HistoryDatabase(Path.Combine(Folder(services), "history.db")));
        builder.Services.AddSingleton<JobHistory>();
    }

    static string Folder(IServiceProvider services)
    {
        string folder = services.GetRequiredService<IConfiguration>()["Dashboard:DataDirectory"] ?? Path.GetFullPath("data");
        return Directory.CreateDirectory(folder).FullName;
    }
}
