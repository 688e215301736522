using Dapper;
using Dashboard.Core.Protocol;
using Dashboard.Web.History;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>Reads the machines that trials ran on from the history.</summary>
public sealed class NodeFactsReader(HistoryDatabase database)
{
    public IReadOnlyList<NodeFacts> Read(IEnumerable<string> environmentIds)
    {
        using var connection = database.Open();
        var facts = connection.Query<string>("SELECT facts FROM environments WHERE id IN @ids ORDER BY first_seen", new { ids = environmentIds.ToArray() });
        return [.. facts.Select(f => System.Text.Json.JsonSerializer.Deserialize<NodeFacts>(f, ProtocolJson.Options)!)];
    }
}
