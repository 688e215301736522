using System.Text.RegularExpressions;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Pages.Shared;

/// <summary>What went wrong, for people; the API gives the kind itself.</summary>
static partial class FaultWords
{
    /// <summary>The message without the kind of what went wrong in a trial, which the API gives within it.</summary>
    public static string Message(JobError error) => Kinds().Replace(error.Message, ". ", 1);

    [GeneratedRegex(@"\. (input|analysis|crash|memory|timeout|lost|launch|mismatch): ")]
    private static partial Regex Kinds();

    public static string Of(string kind) => kind switch
    {
        "input" => "Its input cannot be used",
        "analysis" => "The analysis failed",
        "crash" => "A process crashed",
        "memory" => "Out of memory",
        "timeout" => "Over its time limit",
        "lost" => "Its Runner was lost",
        "launch" => "It did not start",
        "mismatch" => "Results differ",
        "walltime" => "Its allocation ran out of time",
        "slurm" => "Slurm did not run it",
        "trials-failed" => "Trials failed",
        _ => kind,
    };
}
