namespace Dashboard.Runner.Roles;

/// <summary>The roles of a trial's processes.</summary>
public static class TrialRoles
{
    public static Task<int> LeadAsync() => throw new NotImplementedException();
    public static Task<int> WorkAsync(string[] args) => throw new NotImplementedException();
    public static Task<int> RankAsync(string[] args) => throw new NotImplementedException();
}
