using System.Globalization;
using System.Runtime.InteropServices;
using Dashboard.Core.Clusters;
using Dashboard.Core.Mpi;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>
/// MPI as scripts see it. It is started when a script first asks for it, and then by all engines together: run such code on all of them.
/// </summary>
public sealed class EngineMpi
{
    readonly string? implementation;
    MpiWorld? world;

    internal EngineMpi(string? implementation) => this.implementation = implementation;

    MpiWorld World => world ??= MpiWorld.Start(MpiImplementations.Parse(implementation
        ?? throw new ClusterException("These engines are no MPI ranks. Start the cluster with launcher mpi.")));

    /// <summary>0 .. <see cref="Size"/> - 1; the engine's id.</summary>
    public int Rank => World.Rank;

    public int Size => World.Size;

    /// <summary>Name and version of the library.</summary>
    public string Version => World.Version;

    /// <summary>Returns once all engines have come here.</summary>
    public void Barrier() => World.Barrier();

    /// <summary>One number of each engine at rank 0, by rank; empty elsewhere.</summary>
    public double[] Gather(double value)
    {
        byte[] all = [];
        World.Gather(MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in value)), ref all);
        return World.Rank == 0 ? MemoryMarshal.Cast<byte, double>(all).ToArray() : [];
    }

    /// <summary>The parts of all engines at rank 0, one after the other by rank; empty elsewhere.</summary>
    public double[] Gather(double[] part)
    {
        byte[] all = [];
        World.Gather(MemoryMarshal.AsBytes(part.AsSpan()), ref all);
        return World.Rank == 0 ? MemoryMarshal.Cast<byte, double>(all).ToArray() : [];
    }

    /// <summary>The root's number on all engines.</summary>
    public double Broadcast(double value, int root = 0)
    {
        World.Broadcast(MemoryMarshal.AsBytes(new Span<double>(ref value)), root);
        return value;
    }

    /// <summary>The sum over all engines at rank 0, added up by rank; 0 elsewhere.</summary>
    public double Sum(double value)
    {
        double sum = 0;
        foreach (double part in Gather(value))
        {
            sum += part;
        }
        return sum;
    }

    public void Send(double[] values, int to, int tag = 0) => World.Send(MemoryMarshal.AsBytes(values.AsSpan()), to, tag);

    /// <summary>Exactly that many numbers, or fewer.</summary>
    public double[] Receive(int count, int from, int tag = 0)
    {
        var values = new double[count];
        World.Receive(MemoryMarshal.AsBytes(values.AsSpan()), from, tag);
        return values;
    }

    internal void Close() => world?.Dispose();

    /// <summary>The rank as the launcher tells it before MPI is started.</summary>
    internal static int RankFromEnvironment() => new[] { "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK" }
        .Select(Environment.GetEnvironmentVariable).OfType<string>().Select(t => int.Parse(t, CultureInfo.InvariantCulture)).First();
}
