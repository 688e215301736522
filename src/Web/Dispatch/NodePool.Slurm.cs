using Dapper;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Dispatch;

/// <summary>Runners that hand jobs to Slurm, and those that Slurm starts.</summary>
public sealed partial class NodePool
{
    /// <summary>The Runner that hands jobs to Slurm: a connected one with the label, else the local one where it can.</summary>
    internal (string Name, SlurmFacts Facts)? Submitter()
    {
        lock (gate)
        {
            var able = runners.Values.Where(r => r is { ConnectionId: not null, Hello.Slurm: not null }).Select(r => r.Hello).ToList();
            var chosen = able.Where(h => h.Labels.Contains(Slurm.SlurmPlans.Label)).OrderBy(h => h.Name, StringComparer.Ordinal).FirstOrDefault() ?? able.FirstOrDefault(h => h.Name == LocalRunner.Name);
            return chosen is null ? null : (chosen.Name, chosen.Slurm!);
        }
    }

    /// <summary>Says why a job waits that has no Runner of its own yet.</summary>
    internal void Explain(string jobId, string awaits)
    {
        lock (gate)
        {
            if (!waiting.TryGet(jobId, out var job) || job.Awaits == awaits)
            {
                return;
            }
            waiting.Put(job with { Awaits = awaits });
        }
        Changed?.Invoke();
    }

    /// <summary>A Runner whose allocation has ended never comes back.</summary>
    internal async Task ForgetForGoodAsync(string name)
    {
        if (Change(() => runners.Remove(name)))
        {
            await database.WriteAsync(c => c.Execute("DELETE FROM runners WHERE name = @name", new { name }), null);
        }
    }
}
