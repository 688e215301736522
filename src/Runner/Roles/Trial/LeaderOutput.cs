using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>
/// The leader's line to its session: <see cref="LeaderMessage"/>s, one JSON object a line. It takes the original standard output for
/// itself and points number 1 at the log, so that nothing else, native libraries included, can write into the messages.
/// </summary>
/// <remarks>Written by hand for the same reason as <see cref="SpecReading"/>; the session reads it with the serialiser.</remarks>
sealed class LeaderOutput
{
    const int DuplicateCloseOnExec = 1030;
    readonly Lock gate = new();
    readonly int fd;

    LeaderOutput(int fd) => this.fd = fd;

    public static LeaderOutput Take()
    {
        int own = Libc.Control(1, DuplicateCloseOnExec, 3);
        _ = Libc.Duplicate(2, 1);
        return new LeaderOutput(own);
    }

    public void Started(IReadOnlyList<WorkerUse> workers) => Send(json => Workers(json, "started", workers));

    public void Progress(TrialProgress progress) => Send(json => LeaderMessages.Write(json, progress));

    public void Log(LogLine line) => Send(json =>
    {
        json.WriteStartObject("log");
        json.WriteString("source", line.Source);
        json.WriteString("level", line.Level);
        json.WriteString("text", line.Text);
        json.WriteEndObject();
    });

    public void Report(LeaderReport report) => Send(json => LeaderMessages.Write(json, report));

    internal static void Workers(Utf8JsonWriter json, string name, IReadOnlyList<WorkerUse> workers)
    {
        json.WriteStartArray(name);
        foreach (var worker in workers)
        {
            json.WriteStartObject();
            json.WriteNumber("index", worker.Index);
            json.WriteNumber("pid", worker.Pid);
            json.WriteString("host", worker.Host);
            json.WriteNumber("busySeconds", worker.BusySeconds);
            json.WriteNumber("items", worker.Items);
            if (worker.Engine is { } engine)
            {
                json.WriteNumber("engine", engine);
            }
            if (worker.PackSeconds is { } pack)
            {
                json.WriteNumber("packSeconds", pack);
            }
            if (worker.CpuSeconds is { } cpu)
            {
                json.WriteNumber("cpuSeconds", cpu);
            }
            if (worker.ReadBytes is { } read)
            {
                json.WriteNumber("readBytes", read);
            }
            if (worker.ResidentBytes is { } resident)
            {
                json.WriteNumber("residentBytes", resident);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Send(Action<Utf8JsonWriter> write)
    {
        var line = Line(write);
        lock (gate)
        {
            FileEnds.WriteAll(fd, line);
        }
    }

    /// <summary>One message with its line end.</summary>
    internal static ReadOnlySpan<byte> Line(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        bytes.GetSpan(1)[0] = (byte)'\n';
        bytes.Advance(1);
        return bytes.WrittenSpan;
    }
}
