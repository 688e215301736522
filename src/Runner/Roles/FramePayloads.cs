using System.Text;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Roles.Trial;

namespace Dashboard.Runner.Roles;

/// <summary>Payloads of <see cref="Frames"/> in plain binary; both ends are the same executable, so the format needs no version.</summary>
static class FramePayloads
{
    public static byte[] Of(RoleReady ready) => Write(w =>
    {
        w.Write(ready.Index);
        w.Write(ready.Pid);
        w.Write(ready.Host);
        w.Write(ready.ItemsTotal);
        w.Write(ready.Chunks);
        w.Write(ready.Labels?.Count ?? -1);
        foreach (string label in ready.Labels ?? [])
        {
            w.Write(label);
        }
        w.Write(ready.BytesMoved);
    });

    public static RoleReady Ready(Frame frame)
    {
        using var r = Reader(frame);
        var ready = new RoleReady(r.ReadInt32(), r.ReadInt32(), r.ReadString(), r.ReadInt64(), r.ReadInt32(), null);
        int count = r.ReadInt32();
        var labels = count < 0 ? null : new string[count];
        for (int i = 0; i < count; i++)
        {
            labels![i] = r.ReadString();
        }
        return ready with { Labels = labels, BytesMoved = r.ReadInt64() };
    }

    public static byte[] Of(TrialError error) => Write(w =>
    {
        w.Write(error.Kind);
        w.Write(error.Message);
    });

    public static TrialError Error(Frame frame)
    {
        using var r = Reader(frame);
        return new TrialError(r.ReadString(), r.ReadString());
    }

    public static byte[] Of(RankReport report) => Write(w =>
    {
        w.Write(report.Seconds);
        w.Write(report.InnerLoops);
        var p = report.Phases;
        foreach (double phase in (double[])[p.Startup, p.Read, p.Compute, p.Communicate, p.Reduce, p.Idle, p.Imbalance])
        {
            w.Write(phase);
        }
        w.Write(report.FirstBegin);
        w.Write(report.LastBegin);
        w.Write(report.Consistent);
        w.Write(report.Result.GetRawText());
        w.Write(report.HashedValue?.GetRawText() ?? "");
    });

    public static RankReport Report(Frame frame)
    {
        using var r = Reader(frame);
        return new RankReport(r.ReadDouble(), r.ReadInt32(),
            new Phases(r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble()),
            r.ReadInt64(), r.ReadInt64(), r.ReadBoolean(), JsonDocument.Parse(r.ReadString()).RootElement,
            r.ReadString() is { Length: > 0 } hashed ? JsonDocument.Parse(hashed).RootElement : null);
    }

    static byte[] Write(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    static BinaryReader Reader(Frame frame) =>
        new(new MemoryStream(frame.Buffer, frame.Offset, frame.Length, writable: false), Encoding.UTF8);
}
