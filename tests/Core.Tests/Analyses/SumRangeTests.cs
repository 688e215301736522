using System.Diagnostics;
using System.Numerics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.SumRange;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class SumRangeTests
{
    static readonly IAnalysis Analysis = AnalysisCatalog.Find("sum-range")!;

    static IAnalysisRun Prepare(string json) => Analysis.Prepare(Json(json), new AnalysisContext());

    [Fact]
    public void The_defaults_give_the_course_s_sum()
    {
        using var run = Prepare("{}");
        var result = Serially(run).Value;
        result.GetProperty("total").GetString().ShouldBe("124999975000000");
        result.GetProperty("perRepeat").EnumerateArray().Select(r => r.GetString()).ShouldBe(Enumerable.Repeat("12499997500000", 10));
        run.Chunks.Sum(c => c.Items).ShouldBe(50_000_000);
        run.Chunks.Count.ShouldBeGreaterThan(64, "more workers than repeats find work");
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 0)]
    public void An_empty_range_sums_to_zero_as_in_Python(long start, long stop)
    {
        using var run = Prepare($$"""{ "start": {{start}}, "stop": {{stop}}, "repeats": 2 }""");
        run.Chunks.ShouldBeEmpty();
        Serially(run).Value.GetRawText().ShouldBe("""{"total":"0","perRepeat":["0","0"]}""");
    }

    [Fact]
    public void Sums_are_exact_at_the_largest_numbers()
    {
        const long stop = 1L << 53;
        using var run = Prepare($$"""{ "start": {{stop - 3_000_000}}, "stop": {{stop}}, "repeats": 3 }""");
        var expected = ClosedForm(stop - 3_000_000, stop) * 3;
        Serially(run).Value.GetProperty("total").GetString().ShouldBe(expected.ToString());
    }

    [Fact]
    public void Every_one_of_many_repeats_is_a_task_of_its_own()
    {
        using var run = Prepare("""{ "stop": 3, "repeats": 20000 }""");
        run.Chunks.Count.ShouldBe(20_000);
        Serially(run).Value.GetProperty("total").GetString().ShouldBe("60000");
    }

    [Fact]
    public void Too_many_additions_are_refused() =>
        Should.Throw<InputException>(() => Prepare("""{ "stop": 9007199254740992, "repeats": 10000 }""")).Message.ShouldContain("parameters.stop");

    [Fact]
    public void Any_range_gives_the_closed_formula_s_sum_however_it_is_scattered()
    {
        var ranges = from start in Gen.Choose(-3_000_000, 3_000_000)
                     from length in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(1, 50)), (2, Gen.Choose(400_000, 1_600_000)))
                     from repeats in Gen.Frequency((4, Gen.Choose(1, 5)), (1, Gen.Choose(4000, 5000)))
                     where (long)length * repeats < 20_000_000
                     from workers in Gen.Choose(1, 9)
                     from locked in Gen.Elements(true, false)
                     select (start, length, repeats, workers, locked);
        Prop.ForAll(ranges.ToArbitrary(), r =>
        {
            string json = $$"""{ "start": {{r.start}}, "stop": {{r.start + r.length}}, "repeats": {{r.repeats}}, "interpreterLock": {{(r.locked ? "true" : "false")}} }""";
            using var run = Prepare(json);
            run.Chunks.Count.ShouldBeLessThanOrEqualTo(Math.Max(4096, r.repeats));
            var alone = Serially(run);
            var scattered = Scattered(() => Prepare(json), r.workers, r.start);
            ResultHash.Of(scattered).ShouldBe(ResultHash.Of(alone));
            alone.Value.GetProperty("total").GetString().ShouldBe((ClosedForm(r.start, r.start + r.length) * r.repeats).ToString());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Progress_adds_up_to_the_planned_items()
    {
        using var run = Prepare("""{ "stop": 1300001, "repeats": 3 }""");
        var context = new CountingContext();
        foreach (var chunk in run.Chunks)
        {
            run.Map(chunk.Index, context);
        }

        context.Items.ShouldBe(3 * 1_300_001);
    }

    [Fact]
    public void The_interpreter_lock_lets_one_thread_work_at_a_time_and_hands_over()
    {
        const int wanted = 10;
        var interpreter = new InterpreterLock();
        int inside = 0;
        int worst = 0;
        var clock = Stopwatch.StartNew();
        void Work()
        {
            using var hold = interpreter.Enter();
            while (interpreter.Switches < wanted && clock.Elapsed < TimeSpan.FromSeconds(20))
            {
                worst = Math.Max(worst, Interlocked.Increment(ref inside));
                Thread.SpinWait(1000);
                Interlocked.Decrement(ref inside);
                hold.HandOverIfAsked();
            }
        }

        var threads = new[] { new Thread(Work), new Thread(Work) };
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        worst.ShouldBe(1);
        interpreter.Switches.ShouldBeGreaterThanOrEqualTo(wanted);
        clock.ElapsedMilliseconds.ShouldBeGreaterThan((wanted - 2) * 4, "each hand-over takes about 5 ms");
    }

    static BigInteger ClosedForm(long start, long stop) => ((BigInteger)start + stop - 1) * (stop - start) / 2;
}
