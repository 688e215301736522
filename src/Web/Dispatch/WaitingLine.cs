using System.Diagnostics.CodeAnalysis;

namespace Dashboard.Web.Dispatch;

/// <summary>The jobs that wait, kept in the order of the queue, so that ten thousand of them need not be sorted for each question.</summary>
sealed class WaitingLine
{
    readonly Dictionary<string, JobNeeds> byId = new(StringComparer.Ordinal);
    readonly SortedSet<JobNeeds> inOrder = [];

    public IEnumerable<JobNeeds> InOrder => inOrder;

    public int Count => byId.Count;

    public bool Contains(string jobId) => byId.ContainsKey(jobId);

    public bool TryGet(string jobId, [MaybeNullWhen(false)] out JobNeeds job) => byId.TryGetValue(jobId, out job);

    /// <summary>Puts the job in its place; what was known of it before is replaced.</summary>
    public void Put(JobNeeds job)
    {
        Remove(job.JobId);
        byId[job.JobId] = job;
        inOrder.Add(job);
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(string jobId) => byId.Remove(jobId, out var job) && inOrder.Remove(job);
}
