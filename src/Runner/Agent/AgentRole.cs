using System.Runtime.InteropServices;

namespace Dashboard.Runner.Agent;

/// <summary>The role <c>agent</c> as a process: command line, signals, exit code.</summary>
public static class AgentRole
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = new AgentCommand().Parse(args, Console.Error, out int exitCode);
        if (options is null)
        {
            return exitCode;
        }
        using var stop = new CancellationTokenSource();
        PosixSignal[] ends = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];
        var registrations = ends.Select(s => PosixSignalRegistration.Create(s, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        })).ToList();
        try
        {
            return await new RunnerAgent(options, new(Console.Out, Console.OpenStandardInput())).RunAsync(stop.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The Runner cannot work: {e.Message}");
            return RunnerAgent.Unusable;
        }
        finally
        {
            registrations.ForEach(r => r.Dispose());
        }
    }
}
