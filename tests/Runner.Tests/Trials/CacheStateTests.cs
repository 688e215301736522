using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Whether input came from storage is told by what storage delivered.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed partial class CacheStateTests
{
    const int Elements = 12_000_000;

    [Theory]
    [InlineData(1000, 0L, true, "warm")]
    [InlineData(1000, 99L, true, "warm")]
    [InlineData(1000, 100L, true, "cold")]
    [InlineData(1000, 5000L, true, "cold")]
    [InlineData(1000, 1000L, false, "warm")]
    [InlineData(0, 1000L, true, null)]
    [InlineData(1000, null, true, null)]
    public void A_tenth_of_the_input_from_storage_makes_a_first_pass_cold(long input, long? fromDevice, bool firstPassCounts, string? expected) =>
        CacheState.Of(input, fromDevice, firstPassCounts).ShouldBe(expected);

    [Fact]
    public async Task A_trial_that_reads_a_dropped_file_says_what_storage_delivered_and_the_next_is_warm()
    {
        // Beside the tests rather than under /tmp, which may lie in memory and have no storage behind it.
        string file = Path.Combine(AppContext.BaseDirectory, $"cache-{Guid.NewGuid():N}.f8");
        try
        {
            await File.WriteAllBytesAsync(file, new byte[8 * Elements]);
            using var rig = new TrialRig();
            Drop(file);
            var first = await rig.RunAsync(Describe(rig, file));
            var second = await rig.RunAsync(Describe(rig, file));

            first.State.ShouldBe(TrialState.Succeeded, first.Error?.Message);
            first.DeviceReadBytes!.Value.ShouldBeGreaterThan(8L * Elements * 9 / 10);
            first.Cache.ShouldBe(first.Seconds >= RegionMeter.LongSeconds ? "cold" : "warm", "a shorter first pass does not count, and the one after it finds the file in memory");
            first.Flags.Contains("cold").ShouldBe(first.Cache == "cold");
            second.DeviceReadBytes!.Value.ShouldBeLessThan(8L * Elements / 10);
            second.Cache.ShouldBe("warm");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task What_reads_no_files_has_no_state_of_caches()
    {
        using var rig = new TrialRig();
        (await rig.RunAsync(rig.Spec("threads", 1))).Cache.ShouldBeNull();
    }

    [Fact]
    public void The_clock_is_the_mean_over_cpus_and_nothing_where_one_is_not_shown()
    {
        using var folder = new TemporaryFolder();
        Show(0, "2400000");
        Show(1, "3600000");
        CpuClock.Megahertz([0, 1], folder.Path).ShouldBe(3000);
        CpuClock.Megahertz([0, 2], folder.Path).ShouldBeNull();

        void Show(int cpu, string kilohertz) =>
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, $"cpu{cpu}", "cpufreq")).FullName, "scaling_cur_freq"), kilohertz + "\n");
    }

    static TrialSpec Describe(TrialRig rig, string file) => rig.Spec("threads", 1) with
    {
        Analysis = "describe", DataRoots = [Path.GetDirectoryName(file)!],
        Parameters = JsonSerializer.SerializeToElement(new { path = file, raw = new { dtype = "float64", shape = new[] { Elements } } }),
    };

    static void Drop(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
        Advise(file, 0, 0, 4 /* POSIX_FADV_DONTNEED */).ShouldBe(0);
    }

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
