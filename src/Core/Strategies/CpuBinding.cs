using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies;

/// <summary>
/// Where workers sit. <c>close</c> fills the physical cores of one NUMA domain after the other, hardware threads last;
/// <c>spread</c> deals workers round the domains. Best effort: a CPU that may not be used leaves the worker unbound.
/// </summary>
public sealed class CpuBinding
{
    readonly IReadOnlyList<Seat> seats;

    CpuBinding(IReadOnlyList<Seat> seats, int domains) => (this.seats, Domains) = (seats, domains);

    /// <summary>NUMA domains among the usable CPUs.</summary>
    public int Domains { get; }

    public static CpuBinding Plan(Binding binding, IReadOnlyList<int> cpus)
    {
        var domains = cpus.Select(cpu => (Cpu: cpu, Domain: DomainOf(cpu), Core: CoreOf(cpu)))
            .GroupBy(c => c.Domain).OrderBy(g => g.Key)
            .Select(g => g.GroupBy(c => c.Core).SelectMany(core => core.Select((c, thread) => new Seat(c.Cpu, g.Key, thread)))
                .OrderBy(s => s.Thread).ThenBy(s => s.Cpu).ToList())
            .ToList();
        var seats = binding switch
        {
            Binding.Close => domains.SelectMany(d => d).ToList(),
            Binding.Spread => Enumerable.Range(0, domains.Count == 0 ? 0 : domains.Max(d => d.Count))
                .SelectMany(i => domains.Where(d => i < d.Count).Select(d => d[i])).ToList(),
            _ => [],
        };
        return new CpuBinding(seats, domains.Count);
    }

    /// <summary>Whether that many workers use more than one NUMA domain; null where they are not bound and could.</summary>
    public bool? CrossesDomains(int workers) => Domains <= 1 ? false
        : seats.Count == 0 ? null
        : DomainsOf(workers) > 1;

    /// <summary>NUMA domains that so many bound workers sit in; 0 where they are not bound.</summary>
    public int DomainsOf(int workers) => seats.Take(workers).Select(s => s.Domain).Distinct().Count();

    /// <summary>Binds the calling thread to the seat of a worker; threads it starts later inherit that.</summary>
    public unsafe void Sit(int worker)
    {
        if (seats.Count == 0)
        {
            return;
        }
        int cpu = seats[worker % seats.Count].Cpu;
        Span<byte> mask = stackalloc byte[1024];
        mask.Clear();
        if (cpu >= mask.Length * 8)
        {
            return;
        }
        mask[cpu / 8] |= (byte)(1 << (cpu % 8));
        fixed (byte* bits = mask)
        {
            _ = Libc.SetAffinity(0, (nuint)mask.Length, bits);
        }
    }

    static int DomainOf(int cpu)
    {
        var folder = $"/sys/devices/system/cpu/cpu{cpu}";
        var node = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "node*").FirstOrDefault() : null;
        return node is not null && int.TryParse(Path.GetFileName(node).AsSpan(4), out int domain) ? domain : 0;
    }

    static string CoreOf(int cpu)
    {
        var siblings = new SystemFiles().Text($"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list");
        return siblings?.Trim() is { Length: > 0 } list ? list : $"cpu{cpu}";
    }

    readonly record struct Seat(int Cpu, int Domain, int Thread);
}
