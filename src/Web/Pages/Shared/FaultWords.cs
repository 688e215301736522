namespace Dashboard.Web.Pages.Shared;

/// <summary>What went wrong, for people; the API gives the kind itself.</summary>
static class FaultWords
{
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
        "slurm" => "Slurm did not run it",
        "trials-failed" => "Trials failed",
        _ => kind,
    };
}
