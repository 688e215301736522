namespace Dashboard.Web.History;

/// <summary>Sets up the SQLite history.</summary>
static class HistorySetup
{
    public static void AddHistory(this WebApplicationBuilder builder)
    {
    }
}
