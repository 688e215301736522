using System.Diagnostics;
using Dashboard.TestKit;

namespace Dashboard.Web.Tests.Queue;

/// <summary>A <see cref="QueueHost"/> in a process of its own.</summary>
sealed class QueueProcess : IAsyncDisposable
{
    readonly Process process;

    QueueProcess(Process process) => this.process = process;

    public static QueueProcess Start(string folder) => new(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [QueueHost.Role, folder])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!);

    public async Task PutAsync(string jobId, int priority = 0)
    {
        await process.StandardInput.WriteLineAsync($"put {jobId} {priority}");
        await process.StandardInput.FlushAsync();
        string? answer = await process.StandardOutput.ReadLineAsync();
        if (answer != "done")
        {
            throw new InvalidOperationException($"The process of the queue answered '{answer}'.");
        }
    }

    public async Task KillAsync()
    {
        Signals.Send(process.Id, Signals.Kill);
        await process.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
    }
}
