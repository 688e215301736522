using System.Security.Claims;

namespace Dashboard.Web.Slurm;

/// <summary>The token of a Runner that was started for one job: it may say and fetch only what belongs to that Runner.</summary>
static class OneJobToken
{
    const string Prefix = "one job, ";

    public static string NameFor(string runner) => Prefix + runner;

    /// <summary>The Runner that a token is bound to; null for an ordinary one.</summary>
    static string? RunnerOf(ClaimsPrincipal? user) =>
        user?.Identity?.Name is { } name && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : null;

    public static bool IsBound(ClaimsPrincipal? user) => RunnerOf(user) is not null;

    /// <summary>Why a Runner of that name may not use the token; null where it may.</summary>
    public static string? Refusal(ClaimsPrincipal? user, string runner) =>
        RunnerOf(user) is { } bound && bound != runner ? $"This token is for Runner {bound} alone, not for {runner}." : null;

    /// <summary>Why the token does not open a job; null where it does.</summary>
    public static string? JobRefusal(ClaimsPrincipal? user, string jobId) =>
        RunnerOf(user) is { } bound && !bound.StartsWith($"speedup-{jobId}-", StringComparison.Ordinal) ? $"This token is for another job than {jobId}." : null;
}
