using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.NewJob;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>Links and finished jobs fill in the form.</summary>
public sealed class JobDraftTests
{
    static readonly SchemaField[] Fields =
    [
        new("value", "parameters.value", "Value", FieldKind.Column),
        new("seed", "parameters.seed", "Seed", FieldKind.Integer) { Default = "1" },
    ];

    static JobDraft Fresh() => JobDraft.Defaults("group-max", Fields, ["serial"], "1, 2");

    static JobDraft From(params (string Name, string Value)[] query) =>
        Fresh().With(new QueryCollection(query.ToDictionary(q => q.Name, q => new StringValues(q.Value))), Fields);

    [Fact]
    public void A_link_fills_in_parameters_and_sweep_by_their_bare_names()
    {
        var draft = From(("value", "ARR_DELAY"), ("strategies", "serial,threads"), ("workers", "1,2"), ("repetitions", "2"), ("lane", "shared"));
        draft["parameters.value"].ShouldBe("ARR_DELAY");
        draft.Strategies.ShouldBe(["serial", "threads"]);
        draft["sweep.workers"].ShouldBe("1,2");
        draft["sweep.repetitions"].ShouldBe("2");
        draft["lane"].ShouldBe("shared");
    }

    [Fact]
    public void A_bare_name_means_the_analysis_first_and_a_full_path_is_never_mistaken()
    {
        var draft = From(("seed", "5"), ("sweep.seed", "9"));
        draft["parameters.seed"].ShouldBe("5");
        draft["sweep.seed"].ShouldBe("9");
    }

    [Fact]
    public void What_a_link_cannot_mean_is_left_alone() => From(("owner", "me"))["owner"].ShouldBe("");

    [Fact]
    public void Run_again_gives_the_same_body()
    {
        var job = new JobView
        {
            Id = "j1", Title = "Mine", Tags = ["a", "b"], Analysis = "group-max", Parameters = JsonDocument.Parse("""{ "value": "D", "seed": 3 }""").RootElement,
            Sweep = new Sweep
            {
                Strategies = ["threads"], Workers = [1, 4], Repetitions = 3, Warmups = 0, Baseline = false, Scaling = ScalingKind.Weak, Seed = 11, Binding = Binding.Close,
                Variants = [new("v", JsonDocument.Parse("""{ "seed": 4 }""").RootElement)],
            },
            Lane = Lane.Shared, Priority = 5, MemoryLimitBytes = 3L << 30, TrialTimeLimitSeconds = 1.5, State = JobState.Succeeded,
            CreatedAt = DateTimeOffset.UnixEpoch, Progress = new JobProgress(0, 0, 0, 0),
        };
        var request = JobBody.Of(Fresh().With(job, Fields), Fields).Request;
        (request.Title, request.Lane, request.Priority, request.MemoryLimitBytes, request.TrialTimeLimitSeconds).ShouldBe(("Mine", Lane.Shared, 5, 3L << 30, 1.5));
        request.Tags.ShouldBe(["a", "b"]);
        request.Parameters!.Value.GetProperty("seed").GetInt32().ShouldBe(3);
        var sweep = request.Sweep!;
        sweep.Workers.ShouldBe([1, 4]);
        (sweep.Repetitions, sweep.Warmups, sweep.Baseline, sweep.Scaling, sweep.Binding).ShouldBe((3, 0, false, ScalingKind.Weak, Binding.Close));
        sweep.Variants!.ShouldHaveSingleItem().Parameters.GetProperty("seed").GetInt32().ShouldBe(4);
        sweep.Seed.ShouldBeNull("a new run draws its own order");
    }

    [Theory]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("67108864", 67108864)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes)
    {
        ByteSize.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
        ByteSize.TryParse(ByteSize.Exact(bytes), out var again).ShouldBeTrue();
        again.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("2 GiBs")]
    [InlineData("-1")]
    [InlineData("99999999999 TB")]
    public void Sizes_that_are_none_are_refused(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();
}
