using Dashboard.Web.Pages.Workers;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>The commands that add a Runner fit how the dashboard is reached.</summary>
public sealed class JoinStepsTests
{
    [Fact]
    public void Over_https_the_runner_connects_straight_also_below_a_prefix()
    {
        var steps = JoinSteps.To(new Uri("https://hpc.example/speedup/"), "web1", 5080, "n1", ["big", "gpu"]);
        steps.Tunnel.ShouldBeNull();
        steps.Agent.ReplaceLineEndings("\n").ShouldBe("Dashboard.Runner agent --server https://hpc.example/speedup \\\n  --token-file runner-token --name n1 --label big --label gpu");
    }

    [Theory]
    [InlineData("http://127.0.0.1:6080/", "ssh -N -L 5080:127.0.0.1:6080 web1", "http://127.0.0.1:5080 ")]
    [InlineData("http://10.0.0.7:6080/node/x", "ssh -N -L 5080:127.0.0.1:6080 10.0.0.7", "http://127.0.0.1:5080/node/x ")]
    public void Over_plain_http_a_tunnel_comes_first(string address, string tunnel, string server)
    {
        var steps = JoinSteps.To(new Uri(address), "web1", 6080, "", []);
        steps.Tunnel.ShouldBe(tunnel);
        steps.Agent.ShouldContain($"--server {server}");
        steps.Agent.ShouldEndWith("--token-file runner-token");
    }
}
