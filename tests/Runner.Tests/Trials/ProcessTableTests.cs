using System.Diagnostics;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Tests.Trials;

public sealed class ProcessTableTests
{
    [Fact]
    public void A_process_shows_its_environment_as_soon_as_it_was_started()
    {
        using var busy = new CancellationTokenSource();
        var spinners = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() => { while (!busy.IsCancellationRequested) { Thread.SpinWait(100); } })).ToList();
        spinners.ForEach(s => s.Start());
        try
        {
            for (int i = 0; i < 200; i++)
            {
                using var sleeper = Process.Start(new ProcessStartInfo("sleep", "60") { Environment = { ["SPEEDUP_TEST"] = $"{i}" } })!;
                try
                {
                    ProcessTable.Environment(sleeper.Id).Split('\0').ShouldContain($"SPEEDUP_TEST={i}");
                }
                finally
                {
                    sleeper.Kill();
                }
            }
        }
        finally
        {
            busy.Cancel();
            spinners.ForEach(s => s.Join());
        }
    }

    [Fact]
    public void A_thread_of_the_kernel_and_a_process_that_is_gone_have_no_environment()
    {
        ProcessTable.Environment(2).ShouldBeEmpty();
        ProcessTable.Environment(int.MaxValue).ShouldBeEmpty();
    }
}
