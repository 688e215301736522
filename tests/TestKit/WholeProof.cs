namespace Dashboard.TestKit;

/// <summary>Proofs that take long run a share of their cases, and all of them where <see cref="Variable"/> is 1.</summary>
public static class WholeProof
{
    public const string Variable = "SPEEDUP_WHOLE_PROOF";

    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    public static int Or(int whole, int share) => IsWanted ? whole : share;
}
