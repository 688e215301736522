using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>What one chunk contributes: statistics of the slots it touched, or pairs for the fit.</summary>
sealed record DescribePartial(IReadOnlyList<(int Slot, Moments Moments)> Slots, FitMoments? Fit)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Slots.Count);
        foreach (var (slot, moments) in Slots)
        {
            writer.Write(slot);
            moments.Write(writer);
        }

        writer.Write(Fit is not null);
        Fit?.Write(writer);
    }

    public static DescribePartial Read(BinaryReader reader)
    {
        var slots = new (int, Moments)[reader.ReadInt32()];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = (reader.ReadInt32(), Moments.Read(reader));
        }

        return new DescribePartial(slots, reader.ReadBoolean() ? FitMoments.Read(reader) : null);
    }
}
