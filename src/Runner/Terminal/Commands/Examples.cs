namespace Dashboard.Runner.Terminal.Commands;

/// <summary>What stands below the options in a command's help.</summary>
static class Examples
{
    const string Program = "Dashboard.Runner";

    public static string Of(string command) => command switch
    {
        "run" =>
            $"""
            Examples:
              {Program} run sum-range --strategy threads,processes --workers 1,2,4
              {Program} run integrate --strategy mpi --set intervals=20000000 --set rule=left
              {Program} run group-max --data flights/ --set value=ARR_DELAY --set key=ORIGIN --strategy pool
              {Program} run my-program.yaml --workers 1,2,4,8     # docs/guide.md, "Programs of your own"; examples/applications
              {Program} run sum-range --json | python3 -m json.tool
              SPEEDUP_TOKEN=… {Program} run sum-range --workers 1-8 --submit https://speedup.example/

            Progress goes to standard error: bars on a terminal, else a line a trial; the table, --json and --csv to standard output.
            NO_COLOR=1 or TERM=dumb take colours and bars away. Trials that other work disturbed are run again, up to a quarter more.
            After '{Program} calibrate --spool ~/.local/share/speedup' the answer also knows how far memory is the limit.

            {ExitCodes.InWords}
            """,
        "list" =>
            $"""
            Examples:
              {Program} list
              {Program} list --json
            """,
        "describe" =>
            $"""
            Examples:
              {Program} describe integrate
              {Program} describe group-max --json
            """,
        "completions" =>
            $"""
            Examples:
              source <({Program} completions bash)
              {Program} completions zsh > ~/.zfunc/_speedup
              {Program} completions fish > ~/.config/fish/completions/{Program}.fish
            """,
        _ =>
            $"""
            Examples:
              {Program} list
              {Program} describe sum-range
              {Program} run sum-range --strategy threads,mpi --workers 1,2,4
              {Program} run --help

            Other roles: agent (runs jobs of a dashboard), calibrate (measures what this node can do at most); each has --help.

            {ExitCodes.InWords}
            """,
    };
}
