namespace Dashboard.System.Tests;

/// <summary>One server for all tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public SpeedupServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await SpeedupServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Prints the server's log where a test is red.</summary>
public abstract class ServerTest(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    protected SpeedupServer Server { get; } = fixture.Server;

    protected ApiClient Api => Server.Api;

    public void Dispose()
    {
        RedTest.Print(Server);
        GC.SuppressFinalize(this);
    }
}

static class RedTest
{
    /// <summary>To be called when a test ends.</summary>
    public static void Print(SpeedupServer? server)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed && server is not null)
        {
            Console.WriteLine($"--- {TestContext.Current.Test?.TestDisplayName}: log of {server.Url} ---\n{server.Log.Tail(200)}\n--- end ---");
        }
    }
}
