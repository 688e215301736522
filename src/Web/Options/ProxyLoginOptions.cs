using System.Net;
using Dashboard.Web.Auth;

namespace Dashboard.Web.Options;

/// <summary>Links that show one job without signing in.</summary>
/// <param name="MostDays">How long a link may last at most.</param>
public sealed record SharingOptions(bool Allowed = false, int MostDays = 90);

/// <summary>A proxy in front that signs people in and says who they are.</summary>
/// <param name="Header">In which it says their name.</param>
/// <param name="Proxies">From where that is believed.</param>
/// <param name="Names">Roles by name.</param>
/// <param name="DefaultRole">Of everybody else; null lets nobody else in.</param>
public sealed record ProxyLoginOptions(string Header, IReadOnlyList<IPAddress> Proxies, IReadOnlyDictionary<string, string> Names, string? DefaultRole)
{
    public string? RoleOf(string name) => Names.TryGetValue(name, out string? role) ? role : DefaultRole;

    /// <returns>Null where no header is set.</returns>
    internal static ProxyLoginOptions? Read(IConfiguration configuration, SettingsReader settings)
    {
        string? header = settings.Text("ProxyLogin:Header");
        var addresses = settings.List("ProxyLogin:Proxies");
        var names = configuration.GetSection($"{DashboardOptions.Section}:ProxyLogin:Roles").GetChildren().ToDictionary(c => c.Key, c => c.Value?.Trim() ?? "", StringComparer.Ordinal);
        string? fallback = settings.Text("ProxyLogin:DefaultRole");
        if (header is null)
        {
            if (addresses.Count > 0 || names.Count > 0 || fallback is not null)
            {
                settings.Fault("ProxyLogin:Header", "", "the name of the header that the proxy sets, such as X-Remote-User, where other settings of ProxyLogin are there");
            }
            return null;
        }
        if (!header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        {
            settings.Fault("ProxyLogin:Header", header, "the name of a header of letters, digits and -, such as X-Remote-User");
        }
        if (addresses.Count == 0)
        {
            settings.Fault("ProxyLogin:Proxies:0", "", "the IP address of the proxy that sets the header");
        }
        foreach (var (key, value) in addresses.Where(a => !IPAddress.TryParse(a.Value, out _)))
        {
            settings.Fault(key, value, "an IP address");
        }
        foreach (var (name, role) in names.Append(KeyValuePair.Create("", fallback ?? Roles.Viewer)).Where(r => !Roles.People.Contains(r.Value)))
        {
            settings.Fault(name.Length == 0 ? "ProxyLogin:DefaultRole" : $"ProxyLogin:Roles:{name}", role, string.Join(", ", Roles.People));
        }
        return new ProxyLoginOptions(header, [.. addresses.Where(a => IPAddress.TryParse(a.Value, out _)).Select(a => IPAddress.Parse(a.Value))], names, fallback);
    }
}
