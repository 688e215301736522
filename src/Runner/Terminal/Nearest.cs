namespace Dashboard.Runner.Terminal;

/// <summary>The name that somebody probably meant.</summary>
static class Nearest
{
    /// <summary>The known name nearest to a misspelt one; null where none is near.</summary>
    public static string? To(string given, IEnumerable<string> known)
    {
        string word = given.ToLowerInvariant();
        var (name, distance) = known.Select(k => (Name: k, Distance: Distance(word, k.ToLowerInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        return name is not null && distance <= Math.Max(1, Math.Min(given.Length, name.Length) / 3) ? name : null;
    }

    /// <summary>" Did you mean 'threads'?", or nothing.</summary>
    public static string Hint(string given, IEnumerable<string> known) => To(given, known) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>
    /// Letters to insert, leave out, replace or swap with their neighbour until the words are the same ("optimal string alignment";
    /// Navarro, ACM Computing Surveys 33(1), 2001). Takes the product of both lengths in steps.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }
        return cost[a.Length, b.Length];
    }
}
