using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Scaling;

/// <summary>One trial as a curve's point holds it.</summary>
readonly record struct PointSample(int Round, double Seconds, double StartupSeconds, int AllocatedCores, IReadOnlyList<string> Flags, Phases? Phases = null, long? BytesMoved = null);

/// <summary>
/// The samples of a point as text: <c>[[round, seconds, startupSeconds, allocatedCores, "flags", startup, read, compute, communicate, reduce, idle,
/// imbalance, bytesMoved], …]</c>; without the phases where they are not known, without the bytes where those are not.
/// </summary>
static class PointSamples
{
    const int FirstPhase = 5, LengthWithPhases = 12;

    public static string Write(IEnumerable<PointSample> samples) => $"[{string.Join(',', samples.Select(Write))}]";

    static string Write(PointSample s)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"[{s.Round},{s.Seconds:R},{s.StartupSeconds:R},{s.AllocatedCores},\"{string.Join(' ', s.Flags)}\"");
        return s.Phases is { } p
            ? string.Create(CultureInfo.InvariantCulture, $"{text},{p.Startup:R},{p.Read:R},{p.Compute:R},{p.Communicate:R},{p.Reduce:R},{p.Idle:R},{p.Imbalance:R}{(s.BytesMoved is { } bytes ? $",{bytes}" : "")}]")
            : text + "]";
    }

    public static IReadOnlyList<PointSample> Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(s => new PointSample(
            s[0].GetInt32(), s[1].GetDouble(), s[2].GetDouble(), s[3].GetInt32(), s[4].GetString() is { Length: > 0 } flags ? flags.Split(' ') : [], ReadPhases(s),
            s.GetArrayLength() > LengthWithPhases ? s[LengthWithPhases].GetInt64() : null))];
    }

    static Phases? ReadPhases(JsonElement sample)
    {
        if (sample.GetArrayLength() < LengthWithPhases)
        {
            return null;
        }
        double At(int place) => sample[FirstPhase + place].GetDouble();
        return new Phases(At(0), At(1), At(2), At(3), At(4), At(5), At(6));
    }
}
