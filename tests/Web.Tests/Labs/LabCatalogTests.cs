using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Labs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Labs;

/// <summary>Every lab asks for a job that there is, stays small, and says what it should.</summary>
public sealed partial class LabCatalogTests
{
    /// <summary>Trials that end within some seconds on two cores.</summary>
    const int MostTrials = 20;

    public static TheoryData<string> Names => [.. LabCatalog.All.Select(l => l.Name)];

    static Lab Of(string name) => LabCatalog.Find(name)!;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_job_of_a_lab_is_sound_and_small(string name)
    {
        var lab = Of(name);
        foreach (int? knob in lab.Knob?.Values.Select(v => (int?)v) ?? [null])
        {
            var request = lab.Request(knob);
            var check = JobValidation.Check(request, SweepLimits.Of(usableCpus: 2));
            check.Errors.ShouldBeEmpty(string.Join('\n', check.Errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}")));
            check.Plan!.Trials.Count.ShouldBeLessThanOrEqualTo(MostTrials);
            check.Plan.Trials.Max(t => t.Configuration.Workers).ShouldBeLessThanOrEqualTo(2);
            request.Tags.ShouldBe(["course", lab.Tag]);
            lab.Knob?.Read(check.Sweep!).ShouldBe(knob);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_lab_without_trials_has_bars_but_no_answer(string name)
    {
        var lab = Of(name);
        var finding = lab.Find(new LabRun(Job(lab), new Dictionary<string, JsonElement>(), []));
        if (finding is not null)
        {
            finding.Answered.ShouldBeFalse(finding.Sentence);
            finding.Bars.Count.ShouldBeInRange(1, 8);
            finding.Bars.ShouldAllBe(b => b.Value == null);
            finding.Bars.Count(b => b.Answers).ShouldBe(1, "the guess is about one bar");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_lab_says_all_that_a_lab_has_to(string name)
    {
        var lab = Of(name);
        Name().IsMatch(lab.Name).ShouldBeTrue(lab.Name);
        lab.RunSeconds.ShouldBeInRange(3, 20);
        foreach (string text in new[] { lab.Question, lab.Setting, lab.Lesson.Course, lab.Lesson.Since }.Concat(lab.Lesson.Meaning))
        {
            text.Length.ShouldBeGreaterThan(40, text);
            ".?)".ShouldContain(text[^1].ToString(), customMessage: text);
        }
        lab.Lesson.Elsewhere.ShouldNotBeEmpty();
        foreach (var (words, address) in lab.Lesson.Further)
        {
            words.ShouldNotBeNullOrWhiteSpace();
            if (Linked().Match(address) is { Success: true } lead) LabCatalog.Find(lead.Groups[1].Value).ShouldNotBeNull(address);
            if (Filled().Match(address) is { Success: true } filled) AnalysisCatalog.Find(filled.Groups[1].Value).ShouldNotBeNull(address);
        }
    }

    [Fact]
    public void The_course_is_there_whole_and_no_lab_twice()
    {
        LabCatalog.All.Select(l => l.Name).ShouldBeUnique();
        LabCatalog.All.Select(l => l.Title).ShouldBeUnique();
        string.Join('\n', LabCatalog.All.SelectMany(l => new[] { l.Lesson.Since, l.Lesson.DotNet, l.Lesson.Course })).ShouldSatisfyAllConditions(
            all => all.ShouldContain("copy-on-write"), all => all.ShouldContain("free-threaded"), all => all.ShouldContain("must not fork without exec"), all => all.ShouldContain("del frees"));
        new[] { "joblib", "Dask", "Ray", "Celery", "mpi4py" }.Except(LabCatalog.All.SelectMany(l => l.Lesson.Elsewhere).Select(t => t.Name)).ShouldBeEmpty();
    }

    static JobView Job(Lab lab)
    {
        var check = JobValidation.Check(lab.Request(), SweepLimits.Of(2));
        return new JobView
        {
            Id = "j", Title = lab.Title, Tags = ["course", lab.Tag], Analysis = lab.Analysis, Parameters = check.Parameters, Sweep = check.Sweep!, Lane = Lane.Exclusive, Priority = 0,
            State = JobState.Running, CreatedAt = DateTimeOffset.UnixEpoch, Progress = new JobProgress(0, 1, 0, 1), Trials = [],
        };
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex("^/labs/([a-z-]+)$")]
    private static partial Regex Linked();

    [GeneratedRegex(@"^/jobs/new\?analysis=([a-z-]+)")]
    private static partial Regex Filled();
}
