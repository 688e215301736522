using System.Text.Json.Nodes;
using Dashboard.Core.Jobs;
using Dashboard.Web.Pages.NewJob;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>What a posted form becomes, and what it says of text that cannot be read.</summary>
public sealed class JobBodyTests
{
    static readonly SchemaField[] Fields =
    [
        new("stop", "parameters.stop", "Stop", FieldKind.Integer),
        new("upper", "parameters.upper", "Upper", FieldKind.Number),
        new("locked", "parameters.locked", "Locked", FieldKind.Switch),
        new("key", "parameters.key", "Key", FieldKind.Column),
    ];

    static JobBody Posted(params (string Name, string[] Values)[] form) =>
        JobBody.Of(JobDraft.Posted("sum-range", new FormCollection(form.ToDictionary(f => f.Name, f => new StringValues(f.Values)))), Fields);

    static JobBody Workers(string text) => Posted(("sweep.workers", [text]));

    [Theory]
    [InlineData("1, 2", "[1,2]")]
    [InlineData("4 2;1", "[1,2,4]")]
    [InlineData("1-4, 8", "[1,2,3,4,8]")]
    [InlineData("2,2,2", "[2]")]
    public void Worker_counts_are_read_as_people_write_them(string text, string expected)
    {
        var body = Workers(text);
        body.Faults.ShouldBeEmpty();
        body.Json["sweep"]!["workers"]!.ToJsonString().ShouldBe(expected);
    }

    [Fact]
    public void A_placement_through_Slurm_becomes_what_the_API_takes()
    {
        var body = Posted(("sweep.workers", ["1"]), ("placement.slurm", ["on"]), ("placement.slurm.timeLimitMinutes", ["30"]), ("placement.slurm.partition", ["debug"]),
            ("placement.slurm.memoryBytes", ["2 GiB"]), ("placement.slurm.exclusive", ["false"]), ("placement.slurm.extra", ["--gres=gpu:1\r\n--nice"]), ("placement.slurm.nodes", [""]),
            ("sweep.layouts", ["2 x 4 x 1\n1x4"]));
        body.Faults.ShouldBeEmpty();
        body.Json["placement"]!.ToJsonString().ShouldBe(
            """{"slurm":{"timeLimitMinutes":30,"partition":"debug","exclusive":false,"memoryBytes":2147483648,"extra":["--gres=gpu:1","--nice"]}}""");
        body.Request.Sweep!.Layouts.ShouldBe([new LayoutRequest(2, 4, 1), new LayoutRequest(1, 4, 1)]);
        Posted(("sweep.workers", ["1"]), ("placement.slurm.timeLimitMinutes", ["30"])).Json["placement"].ShouldBeNull();
        Posted(("sweep.workers", ["1"]), ("placement.slurm", ["on"]), ("sweep.layouts", ["2 by 4"])).Faults.Keys.ShouldBe(["placement.slurm.timeLimitMinutes", "sweep.layouts"]);
    }

    [Theory]
    [InlineData("two")]
    [InlineData("1.5")]
    [InlineData("-2")]
    [InlineData("4-1")]
    [InlineData("1-999999999")]
    [InlineData("")]
    public void Worker_counts_that_are_none_are_named(string text) => Workers(text).Faults.Keys.ShouldContain("sweep.workers");

    [Theory]
    [InlineData("20000000")]
    [InlineData("20,000,000")]
    [InlineData("2e7")]
    public void Whole_numbers_are_read_in_every_usual_spelling(string text) =>
        Posted(("parameters.stop", [text]), ("sweep.workers", ["1"])).Json["parameters"]!["stop"]!.ToJsonString().ShouldBe("20000000");

    [Fact]
    public void All_unreadable_fields_are_named_at_once_and_the_rest_is_kept()
    {
        var body = Posted(("parameters.stop", ["many"]), ("parameters.upper", ["x"]), ("parameters.key", ["ORIGIN"]), ("sweep.workers", ["1, two"]), ("memoryLimitBytes", ["lots"]), ("priority", ["99999999999"]));
        body.Faults.Keys.ShouldBe(["memoryLimitBytes", "parameters.stop", "parameters.upper", "priority", "sweep.workers"], ignoreOrder: true);
        body.Json["parameters"]!["key"]!.GetValue<string>().ShouldBe("ORIGIN");
        body.Request.Analysis.ShouldBe("sum-range");
    }

    [Fact]
    public void A_switch_that_was_not_sent_is_off()
    {
        Posted(("sweep.workers", ["1"])).Json["parameters"]!["locked"]!.GetValue<bool>().ShouldBeFalse();
        Posted(("sweep.workers", ["1"]), ("parameters.locked", ["true"])).Json["parameters"]!["locked"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Variants_are_one_a_line()
    {
        var body = Posted(("sweep.workers", ["1"]), ("sweep.variants", ["free: {\"locked\": false}\r\nlocked: {\"locked\": true}"]));
        body.Faults.ShouldBeEmpty();
        body.Request.Sweep!.Variants!.Select(v => v.Label).ShouldBe(["free", "locked"]);
        Posted(("sweep.workers", ["1"]), ("sweep.variants", ["no colon here"])).Faults.Keys.ShouldContain("sweep.variants");
    }

    [Fact]
    public void Whole_forms_become_whole_requests()
    {
        var request = Posted(
            ("parameters.stop", ["100"]), ("sweep.strategies", ["serial", "threads"]), ("sweep.workers", ["1, 2"]), ("sweep.repetitions", ["2"]), ("sweep.warmups", ["0"]),
            ("sweep.baseline", ["true"]), ("title", ["Mine"]), ("tags", ["course, day one"]), ("lane", ["shared"]), ("priority", ["7"]),
            ("trialTimeLimitSeconds", ["2.5"]), ("memoryLimitBytes", ["512 MiB"])).Request;
        request.Sweep!.Strategies.ShouldBe(["serial", "threads"]);
        request.Sweep.Workers.ShouldBe([1, 2]);
        (request.Sweep.Repetitions, request.Sweep.Warmups, request.Sweep.Baseline).ShouldBe((2, 0, true));
        (request.Title, request.Lane, request.Priority).ShouldBe(("Mine", Lane.Shared, 7));
        request.Tags.ShouldBe(["course", "day one"]);
        (request.TrialTimeLimitSeconds, request.MemoryLimitBytes).ShouldBe((2.5, 512L << 20));
    }

    [Fact]
    public void What_is_left_empty_is_left_out()
    {
        var json = Posted(("sweep.workers", ["1"]), ("title", [" "]), ("tags", [""]), ("parameters.key", [""])).Json;
        json.Select(p => p.Key).ShouldBe(["analysis", "parameters", "sweep"]);
        ((JsonObject)json["parameters"]!).ContainsKey("key").ShouldBeFalse();
    }
}
