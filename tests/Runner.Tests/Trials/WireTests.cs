using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Roles;
using Dashboard.Runner.Roles.Trial;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>What is read and written by hand agrees with the serialiser, every member of it.</summary>
public sealed class WireTests
{
    [Fact]
    public void A_specification_arrives_whole()
    {
        var spec = new TrialSpec
        {
            JobId = "j1", TrialId = "t0002", Attempt = 3, Failures = 2, Analysis = "probe", Parameters = JsonSerializer.SerializeToElement(new { a = 1.5 }),
            Strategy = "pool", Workers = 4, Warmup = true, Seed = 77, BatchSize = 5, Binding = Binding.Spread, Layout = new LayoutRequest(2, 3, 4), TimeLimitSeconds = 2.5,
            MemoryLimitBytes = 1L << 40, ThreadLimit = 9, Cluster = "c1", ClusterSocket = "/dev/shm/c1/controller", ScratchDirectory = "/a \"quoted\" place", Marker = "m-1-2-3",
            Datasets = new Dictionary<string, string> { ["d1"] = "/data/é" }, DataRoots = ["/data", "/more"], PhysicalCores = 3, WholeNodes = true, Application = JsonSerializer.SerializeToElement(new { folder = "/apps" }), Output = new TrialOutput("ds-1", "/data/ds \"1\""),
        };
        string sent = JsonSerializer.Serialize(spec, ProtocolJson.Options);
        JsonSerializer.Serialize(SpecReading.Parse(System.Text.Encoding.UTF8.GetBytes(sent)), ProtocolJson.Options).ShouldBe(sent);
        HasNoDefaults(spec);
    }

    [Fact]
    public void A_report_arrives_whole()
    {
        var report = new LeaderReport
        {
            Error = new TrialError("crash", "a \"b\" ü", 7, "SIGKILL"), Cancelled = true, Seconds = 1.25, InnerLoops = 3, FirstPassCounts = true, Phases = new Phases(1, 2, 3, 4, 5, 6, 7),
            BarrierTicks = 123456789012, Result = JsonSerializer.SerializeToElement(new { x = 0.1 }), HashedValue = JsonSerializer.SerializeToElement("h"),
            Workers = [new WorkerUse(1, 2, "host", 0.5, 9, 3, 0.125, 0.375, 4096, 1 << 20)], Timeline = [new ChunkTime(1, 2, 0.25, 0.5, 10, 0.125)], Chunks = 8,
            ResidentBytes = 11, AnonymousBytes = 12, ManagedHeapBytes = 13, GcCollections = 14, GcPauseSeconds = 0.125, FarCpuSeconds = 1.25, NearCpuSeconds = 0.75, FarReadBytes = 17, BytesMoved = 15,
            Printed = new ProgramPrint(16, 17, "out \"1\"\n", "err", "42", new Dictionary<string, ProgramMetric> { ["rate"] = new(0.5, "GB/s"), ["bare"] = new(2) }),
        };
        var line = LeaderOutput.Line(json => LeaderMessages.Write(json, report));
        var heard = JsonSerializer.Deserialize(line, TrialJson.Default.LeaderMessage)!.Report;
        JsonSerializer.Serialize(heard, ProtocolJson.Options).ShouldBe(JsonSerializer.Serialize(report, ProtocolJson.Options));
        HasNoDefaults(report);
    }

    [Fact]
    public void Progress_arrives_whole()
    {
        var progress = new TrialProgress(1, 2, 0.5, [new WorkerProgress(1, 2, "host", "running", 3, 4, "piece 4", 0.75, ThreadId: 5), new WorkerProgress(2, 3, "host", "ready", 0, null, null, 0)]);
        var line = LeaderOutput.Line(json => LeaderMessages.Write(json, progress));
        var heard = JsonSerializer.Deserialize(line, TrialJson.Default.LeaderMessage)!.Progress;
        JsonSerializer.Serialize(heard, ProtocolJson.Options).ShouldBe(JsonSerializer.Serialize(progress, ProtocolJson.Options));
    }

    /// <summary>A member that a later hand adds must be set here, or this fails: else its loss would go unseen.</summary>
    static void HasNoDefaults<T>(T value)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            object? given = property.GetValue(value);
            given.ShouldNotBeNull(property.Name);
            if (property.PropertyType.IsValueType)
            {
                given.ShouldNotBe(Activator.CreateInstance(property.PropertyType), property.Name);
            }
        }
    }
}
