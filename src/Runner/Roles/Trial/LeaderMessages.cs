using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>The larger messages of <see cref="LeaderOutput"/> as JSON members.</summary>
static class LeaderMessages
{
    public static void Write(Utf8JsonWriter json, TrialProgress progress)
    {
        json.WriteStartObject("progress");
        json.WriteNumber("itemsDone", progress.ItemsDone);
        json.WriteNumber("itemsTotal", progress.ItemsTotal);
        json.WriteNumber("elapsedSeconds", progress.ElapsedSeconds);
        json.WriteStartArray("workers");
        foreach (var worker in progress.Workers)
        {
            Write(json, worker);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, WorkerProgress worker)
    {
        json.WriteStartObject();
        json.WriteNumber("index", worker.Index);
        json.WriteNumber("pid", worker.Pid);
        if (worker.ThreadId is { } thread)
        {
            json.WriteNumber("threadId", thread);
        }
        json.WriteString("host", worker.Host);
        json.WriteString("state", worker.State);
        json.WriteNumber("itemsDone", worker.ItemsDone);
        if (worker.Chunk is { } chunk)
        {
            json.WriteNumber("chunk", chunk);
        }
        if (worker.ChunkLabel is not null)
        {
            json.WriteString("chunkLabel", worker.ChunkLabel);
        }
        json.WriteNumber("busySeconds", worker.BusySeconds);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LeaderReport report)
    {
        json.WriteStartObject("report");
        Write(json, report.Error);
        json.WriteBoolean("cancelled", report.Cancelled);
        json.WriteNumber("seconds", report.Seconds);
        json.WriteNumber("innerLoops", report.InnerLoops);
        json.WriteBoolean("firstPassCounts", report.FirstPassCounts);
        Write(json, report.Phases);
        json.WriteNumber("barrierTicks", report.BarrierTicks);
        json.WriteNumber("chunks", report.Chunks);
        Write(json, "result", report.Result);
        Write(json, "hashedValue", report.HashedValue);
        LeaderOutput.Workers(json, "workers", report.Workers);
        Write(json, report.Timeline);
        json.WriteNumber("residentBytes", report.ResidentBytes);
        json.WriteNumber("anonymousBytes", report.AnonymousBytes);
        json.WriteNumber("managedHeapBytes", report.ManagedHeapBytes);
        json.WriteNumber("gcCollections", report.GcCollections);
        json.WriteNumber("gcPauseSeconds", report.GcPauseSeconds);
        json.WriteNumber("farCpuSeconds", report.FarCpuSeconds);
        json.WriteNumber("nearCpuSeconds", report.NearCpuSeconds);
        json.WriteNumber("farReadBytes", report.FarReadBytes);
        json.WriteNumber("bytesMoved", report.BytesMoved);
        Write(json, report.Printed);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ProgramPrint? printed)
    {
        if (printed is null)
        {
            return;
        }
        json.WriteStartObject("printed");
        json.WriteNumber("stdoutBytes", printed.StdoutBytes);
        json.WriteNumber("stderrBytes", printed.StderrBytes);
        json.WriteString("stdoutTail", printed.StdoutTail);
        json.WriteString("stderrTail", printed.StderrTail);
        json.WriteString("checked", printed.Checked);
        json.WriteStartObject("metrics");
        foreach (var (name, metric) in printed.Metrics)
        {
            json.WriteStartObject(name);
            json.WriteNumber("value", metric.Value);
            json.WriteString("unit", metric.Unit);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, TrialError? error)
    {
        if (error is null)
        {
            return;
        }
        json.WriteStartObject("error");
        json.WriteString("kind", error.Kind);
        json.WriteString("message", error.Message);
        if (error.ExitCode is { } code)
        {
            json.WriteNumber("exitCode", code);
        }
        if (error.Signal is not null)
        {
            json.WriteString("signal", error.Signal);
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Phases? phases)
    {
        if (phases is null)
        {
            return;
        }
        json.WriteStartObject("phases");
        json.WriteNumber("startup", phases.Startup);
        json.WriteNumber("read", phases.Read);
        json.WriteNumber("compute", phases.Compute);
        json.WriteNumber("communicate", phases.Communicate);
        json.WriteNumber("reduce", phases.Reduce);
        json.WriteNumber("idle", phases.Idle);
        json.WriteNumber("imbalance", phases.Imbalance);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is { } given)
        {
            json.WritePropertyName(name);
            given.WriteTo(json);
        }
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<ChunkTime> timeline)
    {
        json.WriteStartArray("timeline");
        foreach (var chunk in timeline)
        {
            json.WriteStartObject();
            json.WriteNumber("chunk", chunk.Chunk);
            json.WriteNumber("worker", chunk.Worker);
            json.WriteNumber("startSeconds", chunk.StartSeconds);
            json.WriteNumber("endSeconds", chunk.EndSeconds);
            json.WriteNumber("items", chunk.Items);
            if (chunk.ReadSeconds is { } read)
            {
                json.WriteNumber("readSeconds", read);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
