using System.Diagnostics;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

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
    public async Task New_processes_of_a_tree_are_found_without_a_search_of_all()
    {
        using var root = Process.Start(new ProcessStartInfo("bash", ["-c", "read; sleep 60 & (sleep 60 & wait) & wait"]) { RedirectStandardInput = true })!;
        using var stranger = Process.Start("sleep", "60");
        try
        {
            var members = new HashSet<int> { root.Id };
            var known = new KnownProcesses();
            known.Add(root.Id, ProcessTable.StartTime(root.Id));
            var newcomers = new Newcomers(root.Id, known);
            newcomers.AddTo(members, session: -1);
            members.ShouldBe([root.Id]);
            root.StandardInput.WriteLine();
            await Wait.ForAsync("three descendants", TimeSpan.FromSeconds(10), () =>
            {
                newcomers.AddTo(members, session: -1);
                return members.Count;
            }, count => count >= 4);
            var found = TrialProcesses.Find(null, root.Id);
            members.Order().ShouldBe(found.Select(p => p.Pid).Order());
            found.ShouldAllBe(p => known.Contains(p));
        }
        finally
        {
            root.Kill(entireProcessTree: true);
            stranger.Kill();
        }
    }

    /// <summary>As one in another container does, whose mappings are not to be seen from here.</summary>
    [Fact]
    public void A_segment_in_shared_memory_that_is_open_somewhere_stays()
    {
        string file = $"/dev/shm/mpich_shar_test{Guid.NewGuid():N}";
        var since = DateTime.UtcNow.AddSeconds(-1);
        using (File.Create(file))
        {
            SharedMemoryRemains.Delete(since);
            File.Exists(file).ShouldBeTrue();
        }
        SharedMemoryRemains.Delete(since);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public void A_thread_of_the_kernel_and_a_process_that_is_gone_have_no_environment()
    {
        ProcessTable.Environment(2).ShouldBeEmpty();
        ProcessTable.Environment(int.MaxValue).ShouldBeEmpty();
    }
}
