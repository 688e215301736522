using Dashboard.Core.Jobs;

namespace Dashboard.Web.Dispatch;

/// <summary>Where jobs are handed in, cancelled, retried and deleted; pages and API go through here.</summary>
public sealed class JobDesk
{
    /// <param name="owner">Who asks, as jobs show it.</param>
    /// <param name="idempotencyKey">With the same key and body within 24 h the first job is returned; null for none.</param>
    public Task<SubmitResult> SubmitAsync(JobRequest request, string owner, string? idempotencyKey = null) => throw new NotImplementedException();

    public Task<ChangeResult> CancelAsync(string id, string by) => throw new NotImplementedException();

    public Task<ChangeResult> RetryAsync(string id, string by) => throw new NotImplementedException();

    public Task<ChangeResult> DeleteAsync(string id, string by) => throw new NotImplementedException();
}
