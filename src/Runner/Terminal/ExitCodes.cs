namespace Dashboard.Runner.Terminal;

/// <summary>How the commands of the terminal end; scripts rely on these numbers.</summary>
static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A measured trial failed, or results that should be the same differ.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a parameter or the input cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached, or does not let this token in.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C, or a signal that asks to end.</summary>
    public const int Interrupted = 130;

    public const string InWords =
        """
        Exit codes:
          0    done, all results the same
          1    a measured trial failed, or results differ that should be the same
          2    the command line, a parameter or the input cannot be used
          3    the server cannot be reached or refuses the token (--submit)
          130  interrupted; every process of the trials has been ended
        """;
}

/// <summary>Ends a command with a message for people.</summary>
sealed class CommandFault(int code, params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public int Code => code;

    public IReadOnlyList<string> Lines => lines;
}
