using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Dispatch;

/// <summary>What became of a request to run a job.</summary>
public abstract record SubmitResult
{
    SubmitResult()
    {
    }

    public sealed record Created(JobView Job) : SubmitResult;

    /// <summary>The same body came under the same idempotency key before; this is the job of that time.</summary>
    public sealed record Repeated(JobView Job) : SubmitResult;

    /// <summary>All faults at once, by JSON path.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : SubmitResult;

    /// <summary>The idempotency key belongs to another body.</summary>
    public sealed record KeyReused(string Message) : SubmitResult;
}

/// <summary>What became of a request to change a job.</summary>
public abstract record ChangeResult
{
    ChangeResult()
    {
    }

    /// <summary>Accepted; the job as it is now (null once deleted).</summary>
    public sealed record Done(JobView? Job) : ChangeResult;

    public sealed record NotFound : ChangeResult;

    /// <summary>The job's state does not allow it; the message says which state, and what would.</summary>
    public sealed record Conflict(string Message) : ChangeResult;
}
