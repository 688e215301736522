using System.Buffers.Binary;
using System.Diagnostics;
using Dashboard.Core.Mpi;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>How the clocks of all ranks differ from rank 0's; each host counts from its own start.</summary>
static class RankClocks
{
    const int Tries = 5, MessageBytes = 8 + 36;

    /// <summary>
    /// To be called by all ranks. At rank 0: ticks to add to each rank's clock; empty elsewhere. The middle of the shortest of some round trips, so it is
    /// right to half a network delay; exactly 0 on rank 0's own host.
    /// </summary>
    public static long[] Compare(MpiWorld world)
    {
        long[] shifts = world.Rank == 0 ? new long[world.Size] : [];
        byte[] message = new byte[MessageBytes];
        for (int rank = 1; rank < world.Size; rank++)
        {
            if (world.Rank == 0)
            {
                shifts[rank] = Ask(world, rank, message);
            }
            else if (world.Rank == rank)
            {
                Answer(world, message);
            }
        }
        return shifts;
    }

    static long Ask(MpiWorld world, int rank, byte[] message)
    {
        long shortest = long.MaxValue, shift = 0;
        for (int i = 0; i < Tries; i++)
        {
            long before = Stopwatch.GetTimestamp();
            world.Send(message, rank);
            world.Receive(message, rank);
            long after = Stopwatch.GetTimestamp();
            if (after - before < shortest)
            {
                shortest = after - before;
                shift = before + ((after - before) / 2) - BinaryPrimitives.ReadInt64LittleEndian(message);
            }
        }
        return Boot(message) == LeaderAddress.ThisBoot ? 0 : shift;
    }

    static void Answer(MpiWorld world, byte[] message)
    {
        string boot = LeaderAddress.ThisBoot.PadRight(36)[..36];
        for (int i = 0; i < Tries; i++)
        {
            world.Receive(message, 0);
            System.Text.Encoding.ASCII.GetBytes(boot, message.AsSpan(8));
            BinaryPrimitives.WriteInt64LittleEndian(message, Stopwatch.GetTimestamp());
            world.Send(message, 0);
        }
    }

    static string Boot(byte[] message) => System.Text.Encoding.ASCII.GetString(message.AsSpan(8)).TrimEnd();
}
