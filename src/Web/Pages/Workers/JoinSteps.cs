namespace Dashboard.Web.Pages.Workers;

/// <summary>What to type on a node so that its Runner joins: the token's file, a tunnel where there is no HTTPS, and the Runner itself.</summary>
/// <param name="TokenFile">Makes the file that only its user can read; the token is pasted, so that it stands in no history.</param>
/// <param name="Tunnel">Brings the dashboard to the node's own loopback; null where HTTPS leads there.</param>
/// <param name="Agent">Starts the Runner. The token comes from the file, so that it never stands in a process list.</param>
public sealed record JoinSteps(string TokenFile, string? Tunnel, string Agent)
{
    const int UsualPort = 5080;

    /// <param name="address">How others reach the dashboard: the setting <c>PublicUrl</c>, else the address that the browser used.</param>
    /// <param name="machine">Name of the dashboard's machine, for a tunnel to it where the address is its loopback.</param>
    /// <param name="listensOn">The port that the dashboard listens on for plain HTTP, where the tunnel has to end.</param>
    /// <param name="name">Of the Runner; empty for the name of its host.</param>
    public static JoinSteps To(Uri address, string machine, int listensOn, string name, IReadOnlyList<string> labels)
    {
        const string token = "(umask 077 && cat > runner-token)";
        bool secure = address.Scheme == Uri.UriSchemeHttps;
        string server = secure ? address.AbsoluteUri.TrimEnd('/') : $"http://127.0.0.1:{UsualPort}{address.AbsolutePath.TrimEnd('/')}";
        string agent =
            $"""
            Dashboard.Runner agent --server {server} \
              --token-file runner-token{(name.Length == 0 ? "" : $" --name {name}")}{string.Concat(labels.Select(l => $" --label {l}"))}
            """;
        return new JoinSteps(token, secure ? null : $"ssh -N -L {UsualPort}:127.0.0.1:{listensOn} {(address.IsLoopback ? machine : address.Host)}", agent);
    }
}
