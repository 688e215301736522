using Dashboard.Web.Api.Runners;

namespace Dashboard.Web.Dispatch;

/// <summary>The connected Runners, their lanes, and the jobs that wait for them.</summary>
public sealed class NodePool
{
    public IReadOnlyList<RunnerView> Runners() => [];

    /// <summary>Stops (or allows) new jobs on a Runner; false where there is none of that name.</summary>
    public Task<bool> DrainAsync(string name, bool drained) => throw new NotImplementedException();

    /// <summary>Forgets a Runner that is not connected and holds nothing.</summary>
    public Task<ChangeResult> ForgetAsync(string name) => throw new NotImplementedException();
}
