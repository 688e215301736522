using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.System.Tests;

/// <summary>
/// A node of its own as far as the network goes: a network namespace with one cable (a pair of virtual interfaces) to this machine, which can be
/// cut and mended. Made as root, removed afterwards.
/// </summary>
sealed partial class NetworkNode : IAsyncDisposable
{
    readonly string _name, _cable;

    NetworkNode(string name, string cable, string gateway)
    {
        (_name, _cable, Gateway) = (name, cable, gateway);
    }

    /// <summary>This machine's end of the cable.</summary>
    public string Gateway { get; }

    /// <param name="subnet">The first three bytes of addresses that nobody here uses; see <see cref="FreeSubnetAsync"/>.</param>
    public static async Task<NetworkNode> CreateAsync(char letter, string subnet)
    {
        int first = (letter - 'a') * 4;
        string name = $"spd{Environment.ProcessId}{letter}", cable = $"s{Environment.ProcessId}{letter}";
        var node = new NetworkNode(name, cable, $"{subnet}.{first + 1}");
        await IpAsync($"netns add {name}");
        await IpAsync($"link add {cable} type veth peer name eth0 netns {name}");
        await IpAsync($"addr add {node.Gateway}/30 dev {cable}");
        await IpAsync($"link set {cable} up");
        await IpAsync($"-n {name} addr add {subnet}.{first + 2}/30 dev eth0");
        await IpAsync($"-n {name} link set lo up");
        await IpAsync($"-n {name} link set eth0 up");
        await IpAsync($"-n {name} route add default via {node.Gateway}");
        return node;
    }

    /// <summary>Three bytes within the range that is set aside for tests of networks, 198.18.0.0/15, without an address on this machine.</summary>
    public static async Task<string> FreeSubnetAsync()
    {
        await RemoveForgottenAsync();
        string used = await IpAsync("-4 addr show");
        return Enumerable.Range(Environment.ProcessId, 250).Select(n => $"198.18.{n % 250}").First(subnet => !used.Contains(subnet + ".", StringComparison.Ordinal));
    }

    public Task CutAsync() => IpAsync($"link set {_cable} down");

    public Task MendAsync() => IpAsync($"link set {_cable} up");

    /// <summary>A program inside, tied to one CPU.</summary>
    public ProcessStartInfo Command(int cpu, string program, IEnumerable<string> arguments) => new("nsenter",
        [$"--net=/run/netns/{_name}", "taskset", "-c", cpu.ToString(CultureInfo.InvariantCulture), program, .. arguments])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    };

    public async ValueTask DisposeAsync() => await IpAsync($"netns del {_name}");

    /// <summary>Those of test runs that were killed.</summary>
    static async Task RemoveForgottenAsync()
    {
        foreach (Match match in OurName().Matches(await IpAsync("netns list")))
        {
            if (RunningProcess.Find(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) is null)
            {
                await IpAsync($"netns del {match.Value}");
            }
        }
    }

    static async Task<string> IpAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {await errors} (network namespaces need root)");
    }

    [GeneratedRegex(@"\bspd([0-9]+)[a-z]\b")]
    private static partial Regex OurName();
}
