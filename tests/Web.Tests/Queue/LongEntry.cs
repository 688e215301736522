using Dashboard.TestKit;
using Xunit;

namespace Dashboard.Web.Tests.Queue;

/// <summary>An entry that takes a minute, six times what makes the engine think that its worker is dead, while the other tests run.</summary>
public sealed class LongEntry : IAsyncLifetime
{
    public const string Id = "nap60";

    readonly TemporaryFolder folder = new();

    internal QueueHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await QueueHost.StartAsync(folder.Path);
        await Host.Queue.EnqueueAsync(Id, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        folder.Dispose();
    }
}
