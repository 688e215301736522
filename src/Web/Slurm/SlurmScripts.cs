using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Slurm;

/// <summary>The batch scripts of stored jobs.</summary>
public sealed class SlurmScripts(HistoryDatabase database, SlurmPlans plans)
{
    /// <summary>As it was handed in; where none was yet, as it would be.</summary>
    /// <param name="number">Slurm's number of the one wanted; null or empty for the latest.</param>
    public (string Name, string Text)? Of(JobView job, string? number)
    {
        using var connection = database.Open();
        var rows = SlurmRows.Of(connection, job.Id);
        bool latest = string.IsNullOrEmpty(number);
        if ((latest ? rows.LastOrDefault() : rows.FirstOrDefault(r => r.SlurmId?.ToString(System.Globalization.CultureInfo.InvariantCulture) == number)) is { } row)
        {
            return (row.Name, row.Script);
        }
        var configurations = connection.Query<(string Strategy, long Workers)>("SELECT DISTINCT strategy, workers FROM trials WHERE job_id = @Id", new { job.Id })
            .Select(t => new Configuration(t.Strategy, (int)t.Workers)).ToList();
        return !latest || job.Placement?.Slurm is not { } slurm ? null : ($"speedup-{job.Id}", plans.Preview(slurm, job.Lane, configurations, job.Sweep.Layouts, job.Id).Script);
    }
}
