using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>What a trial leaves behind for others.</summary>
public sealed class OutputTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static TrialOutcome Succeeded => new() { State = TrialState.Succeeded };

    TrialSpec Spec(string mark, bool output = true) => new()
    {
        JobId = "job", TrialId = "t0001", Attempt = 1, Analysis = "create-matrix", Parameters = JsonDocument.Parse("{}").RootElement,
        Strategy = "serial", Workers = 1, Marker = mark, ScratchDirectory = folder.Path,
        Output = output ? new TrialOutput("ds-job", Path.Combine(folder.Path, "ds-job")) : null,
    };

    TrialSpec Written(string mark)
    {
        var spec = Spec(mark);
        TrialOutputs.Create(spec);
        File.WriteAllText(Path.Combine(TrialOutputs.FolderOf(spec)!, "a.npy"), mark);
        return spec;
    }

    string[] Seen() => [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(f => $"{Path.GetRelativePath(folder.Path, f)}={File.ReadAllText(f)}")];

    [Fact]
    public void The_first_success_publishes_and_later_ones_leave_nothing()
    {
        var first = Written("m-1");
        var second = Written("m-2");
        TrialOutputs.Publish(first, Succeeded).State.ShouldBe(TrialState.Succeeded);
        TrialOutputs.Discard(first);
        TrialOutputs.Publish(second, Succeeded).State.ShouldBe(TrialState.Succeeded);
        TrialOutputs.Discard(second);
        Seen().ShouldBe(["ds-job/a.npy=m-1"]);
        Directory.GetDirectories(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void What_did_not_succeed_publishes_nothing()
    {
        var spec = Written("m-1");
        TrialOutputs.Publish(spec, new TrialOutcome { State = TrialState.Cancelled }).State.ShouldBe(TrialState.Cancelled);
        TrialOutputs.Discard(spec);
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_Runner_that_does_not_see_the_server_s_folder_says_so()
    {
        var spec = Spec("m-1") with { Output = new TrialOutput("ds-job", "/nowhere/datasets/ds-job") };
        Should.Throw<IOException>(() => TrialOutputs.Create(spec)).Message.ShouldContain("does not share the server's file system");
    }

    [Fact]
    public void Folders_of_dead_Runners_are_swept_and_nothing_else()
    {
        string mine = TrialMark.New();
        // The same Runner with another start time is dead by now.
        string[] parts = mine.Split('-');
        string dead = $"{parts[0]}-{parts[1]}-{long.Parse(parts[2]) + 1}-{parts[3]}";
        string elsewhere = $"00000000-{parts[1]}-{parts[2]}-{parts[3]}";
        foreach (string name in new[] { $".ds-old.{dead}", $".ds-job.{mine}", $".ds-far.{elsewhere}", ".ds-0123456789.partial", $".other.{dead}", $"ds-old.{dead}" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, name, "a"));
        }

        TrialOutputs.Create(Spec("m-1"));
        Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order().ShouldBe(
            new[] { $".ds-job.{mine}", $".ds-far.{elsewhere}", ".ds-0123456789.partial", $".other.{dead}", $"ds-old.{dead}", ".ds-job.m-1" }.Order());
    }

    [Fact]
    public void Most_analyses_leave_nothing()
    {
        var spec = Spec("m-1", output: false);
        TrialOutputs.Create(spec);
        TrialOutputs.Publish(spec, Succeeded).State.ShouldBe(TrialState.Succeeded);
        TrialOutputs.Discard(spec);
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
