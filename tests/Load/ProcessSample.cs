using System.Globalization;

namespace Dashboard.Load;

/// <summary>What a process holds at a moment, as <c>/proc</c> shows it.</summary>
/// <param name="CpuSeconds">User and system, since it started.</param>
readonly record struct ProcessSample(TimeSpan At, long ResidentBytes, int Handles, int Threads, double CpuSeconds)
{
    const double TicksPerSecond = 100;

    /// <exception cref="IOException">The process is gone.</exception>
    public static ProcessSample Of(int pid, TimeSpan at)
    {
        var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long resident = long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
        double cpu = (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        return new ProcessSample(at, resident, Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length, int.Parse(status["Threads"], CultureInfo.InvariantCulture), cpu);
    }
}

/// <summary>Samples of one process, and whether it grew.</summary>
sealed class ProcessHistory(string name, int pid)
{
    readonly List<ProcessSample> samples = [];

    public string Name => name;

    public void Take(TimeSpan at) => samples.Add(ProcessSample.Of(pid, at));

    /// <summary>Medians of the second quarter of the samples, when things have settled, and of the last.</summary>
    public (ProcessSample Settled, ProcessSample Last) Ends()
    {
        int quarter = Math.Max(1, samples.Count / 4);
        return (Median(samples.GetRange(Math.Min(quarter, samples.Count - 1), Math.Min(quarter, samples.Count - Math.Min(quarter, samples.Count - 1)))), Median(samples.GetRange(samples.Count - quarter, quarter)));
    }

    /// <summary>Cores that it used between the first sample and the last.</summary>
    public double Cores => samples.Count < 2 ? 0 : (samples[^1].CpuSeconds - samples[0].CpuSeconds) / (samples[^1].At - samples[0].At).TotalSeconds;

    static ProcessSample Median(List<ProcessSample> of) => new(
        of[^1].At, of.Select(s => s.ResidentBytes).Order().ElementAt(of.Count / 2), of.Select(s => s.Handles).Order().ElementAt(of.Count / 2),
        of.Select(s => s.Threads).Order().ElementAt(of.Count / 2), of[^1].CpuSeconds);

    /// <summary>Whether it holds more at the end than when it had settled, beyond what moves by itself.</summary>
    public bool Grew
    {
        get
        {
            var (settled, last) = Ends();
            return last.ResidentBytes > settled.ResidentBytes * 1.15 + (20 << 20) || last.Handles > settled.Handles + 20 || last.Threads > settled.Threads + 8;
        }
    }

    public string Figures()
    {
        var (settled, last) = Ends();
        return string.Create(CultureInfo.InvariantCulture,
            $"{Mib(settled.ResidentBytes)} and {Mib(last.ResidentBytes)} MiB, {settled.Handles} and {last.Handles} handles, {settled.Threads} and {last.Threads} threads; {Cores:0.00} cores");
    }

    public string Words() => $"{name}: {Figures()}";

    static string Mib(long bytes) => (bytes / 1048576.0).ToString("0", CultureInfo.InvariantCulture);
}
