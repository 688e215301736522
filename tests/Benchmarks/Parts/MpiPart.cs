using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Parts;

/// <summary>The course's area on two ranks, in the region and as a whole run.</summary>
static class MpiPart
{
    const long Strips = 200_000_000;

    /// <summary>mpi4py is some hundred times slower; its time is given for as many strips as the others have.</summary>
    const long StripsOfPython = Strips / 100;

    const string Flags = "-O3 -march=native -ffast-math";

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = $"`integrate` of 0.7x³ - 2x² + 4 from 0 to 3 with {Strips:N0} left strips on strategy `mpi` with {bench.Threads} ranks, against C, `mpicc {Flags}`, under a plain `mpirun`. "
            + "A whole run of ours is the time from the launch of the trial to the end of its last process, less the passes that it repeats.";
        var ours = bench.Ours("integrate", new { intervals = Strips }, "mpi", bench.Threads);
        var region = bench.Anchors.CompiledMpi("C", "integrate", Flags, bench.Threads, Strips, 10);
        var whole = bench.Anchors.CompiledMpi("C", "integrate", Flags, bench.Threads, Strips, 1);
        await Contestant.AlternateAsync(bench.Options.Pairs, [ours, region, whole]);
        var table = section.Comparisons;
        table.Compare("region: C", ours, region, Show.Seconds, 0.9);
        table.Compare("whole run: C (at most 1.3 x its time)", ours, whole, Show.Seconds, 1 / 1.3, contestant => contestant.Elapsed);
        if (!bench.Options.Quick)
        {
            await PythonAsync(bench, table, ours);
        }

        SameAnswer(section, ours, region);
        section.NoteRuns(ours);
    }

    static async Task PythonAsync(Bench bench, Table table, Contestant ours)
    {
        var python = bench.Anchors.InPythonMpi("mpi4py", "integrate_mpi4py.py", bench.Threads, StripsOfPython);
        var scaled = python.Missing is { } reason ? Contestant.Absent("mpi4py", reason) : new Contestant("mpi4py", async () =>
        {
            var facts = await python.RunOnceAsync();
            return facts with { Seconds = facts.Seconds * (Strips / StripsOfPython) };
        });
        await Contestant.AlternateAsync(2, [scaled]);
        table.Compare($"region: mpi4py ({StripsOfPython:N0} strips, times {Strips / StripsOfPython})", ours, scaled, Show.Seconds, null);
    }

    static void SameAnswer(Section section, Contestant ours, Contestant theirs)
    {
        if (ours.Runs.LastOrDefault()?.Answer is { } mine && theirs.Runs.LastOrDefault()?.Answer is { } other)
        {
            section.Check(Math.Abs(Area(mine) - Area(other)) < 1e-8, $"ours and C give the same area: {Area(mine):0.########} and {Area(other):0.########}");
        }
    }

    static double Area(JsonElement answer) => answer.GetProperty("area").GetDouble();
}
