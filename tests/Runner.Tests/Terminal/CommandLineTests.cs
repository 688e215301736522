using System.Diagnostics;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Runner.Terminal;
using Dashboard.Runner.Terminal.Commands;
using Dashboard.Runner.Terminal.Display;
using Dashboard.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Terminal;

public sealed class CommandLineTests : IDisposable
{
    readonly TerminalRig rig = new();

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData("rnu", "Did you mean 'run'?")]
    [InlineData("run sum-rang", "Did you mean 'sum-range'?")]
    [InlineData("run sum-range --worker 2", "Did you mean '--workers'?")]
    [InlineData("run sum-range -s thread", "--strategy: 'thread' is no strategy", "Did you mean 'threads'?")]
    [InlineData("run sum-range --workers 0,x", "--workers '0' in '0,x'", "--workers 'x' in '0,x'")]
    [InlineData("run sum-range --workers 100000", "--workers: 100000 is out of range: allowed 1 to")]
    [InlineData("run sum-range --repetitions 0 --warmups 101", "--repetitions: 0 is out of range: allowed 1 to 1000", "--warmups: 101 is out of range: allowed 0 to 100")]
    [InlineData("run sum-range --repetitions few", "--repetitions 'few' must be a whole number, 1 to 1000")]
    [InlineData("run sum-range --timeout 0", "--timeout: 0 is out of range: allowed 0.1 to 604800")]
    [InlineData("run sum-range --set stp=5", "has no parameter 'stp'. Did you mean 'stop'?")]
    [InlineData("run sum-range --set stop", "--set 'stop': needed is name=value")]
    [InlineData("run sum-range --set repeats=none", "--set repeats: Got \"none\"; allowed is a whole number from 1 to")]
    [InlineData("run integrate --set rule=simson", "--set rule: Got \"simson\"; allowed is one of left, midpoint, trapezoid, simpson")]
    [InlineData("run sum-range --binding clos", "allowed are none, close, spread. Did you mean 'close'?")]
    [InlineData("run sum-range --lane sharde", "--lane 'sharde': allowed are exclusive, shared. Did you mean 'shared'?")]
    [InlineData("run describe --data /no/such/file.npy", "--data '/no/such/file.npy': there is no such file or folder")]
    [InlineData("run sum-range --data /tmp", "sum-range reads no files")]
    [InlineData("run sum-range --json --csv", "--json and --csv")]
    [InlineData("run create-matrix --set rows=2 --set columns=2", "--out is missing")]
    [InlineData("run command --set application=x", "--submit")]
    [InlineData("run process-launch --set program=gzip", "--set program='gzip': applications are configured on a dashboard", "--submit")]
    [InlineData("run sum-range --submit http://far.example", "plain http", "No token")]
    [InlineData("describe integrat", "Did you mean 'integrate'?")]
    [InlineData("completions fsh", "Allowed: bash, zsh, fish")]
    public async Task Misuse_is_told_with_value_place_and_range(string line, params string[] said)
    {
        var (code, output, errors) = await SayAsync(line.Split(' '));

        code.ShouldBe(2, errors);
        output.ShouldBeEmpty();
        said.ShouldAllBe(words => errors.Contains(words), errors);
    }

    [Fact]
    public async Task Nobody_at_the_server_is_exit_code_3()
    {
        string token = Path.Combine(rig.Temporary, "token");
        await File.WriteAllTextAsync(token, "secret");
        var (code, _, errors) = await SayAsync("run", "sum-range", "--submit", $"http://127.0.0.1:{SpeedupServer.FreePort()}", "--token-file", token);
        code.ShouldBe(3, errors);
        errors.ShouldContain("cannot be reached");
    }

    [Theory]
    [InlineData("--help", "Exit codes:")]
    [InlineData("run --help", "SPEEDUP_TOKEN", "Examples:", "--workers")]
    [InlineData("help describe", "Dashboard.Runner describe integrate")]
    [InlineData("list", "sum-range", "group-max")]
    [InlineData("describe integrate", "intervals  integer from 1 to 1000000000000, default 10", "left | midpoint | trapezoid | simpson, default left")]
    public async Task Help_and_catalogue_show_what_there_is(string line, params string[] shown)
    {
        var (code, output, errors) = await SayAsync(line.Split(' '));
        code.ShouldBe(0, errors);
        shown.ShouldAllBe(words => output.Contains(words), output);
    }

    [Fact]
    public async Task The_catalogue_as_JSON_is_that_of_the_API()
    {
        var (_, output, _) = await SayAsync("list", "--json");
        var names = JsonDocument.Parse(output).RootElement.EnumerateArray().Select(a => a.Text("name")).ToList();
        names.ShouldBe(AnalysisCatalog.All.Select(a => a.Description.Name));
    }

    [Theory]
    [InlineData("bash", BashTab)]
    [InlineData("zsh", ZshTab)]
    [InlineData("fish", FishTab)]
    public async Task Tab_completes_in_each_shell(string shell, string check)
    {
        var (code, output, errors) = await SayAsync("completions", shell);
        code.ShouldBe(0, errors);
        output.ShouldBe(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "scripts", "completions", $"speedup.{shell}")));
        using var home = new TemporaryFolder();
        string[] options = shell == "bash" ? ["--norc"] : shell == "zsh" ? ["-f"] : ["--no-config"];
        var start = new ProcessStartInfo(shell, [.. options, "-c", check]) { WorkingDirectory = home.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["HOME"], start.Environment["RUNNER"], start.Environment["TERM"]) = (home.Path, Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner"), "dumb");
        using var process = Process.Start(start)!;
        var ran = await TerminalRig.EndAsync(process);
        ran.Output.ShouldContain("threads,processes", customMessage: ran.Errors);
        ran.Output.ShouldContain("threads,pool");
    }

    const string BashTab = """
        source <("$RUNNER" completions bash)
        COMP_LINE="$RUNNER run sum-range --strategy threads,p" COMP_POINT=1000
        _speedup_complete
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    /// <summary>A shell in a terminal of its own: waits for its prompt, types, and reads on until both words have come.</summary>
    const string ZshTab = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'autoload -Uz compinit && compinit -u -D; source <("$RUNNER" completions zsh); PS1=now"> "'
        zpty -r shell seen '*now> *'
        zpty -n -w shell "$RUNNER run sum-range --strategy threads,p"$'\t'
        zpty -r shell seen '*threads,pool*threads,processes*'
        print -r -- "$seen"
        zpty -d shell
        """;

    const string FishTab = """
        "$RUNNER" completions fish | source
        complete -C "$RUNNER run sum-range --strategy threads,p"
        """;

    [Theory]
    [InlineData("", "run")]
    [InlineData("run|sum", "sum-range")]
    [InlineData("run|integrate|--set|", "intervals=")]
    [InlineData("run|integrate|--work", "--workers")]
    [InlineData("run|integrate|--binding|s", "spread")]
    [InlineData("completions|z", "zsh")]
    public void Tab_offers_what_may_follow(string line, string offered)
    {
        var screen = new Screen(TextWriter.Null, false, false, true, () => 100);
        CompleteCommand.Of(line.Split('|'), TerminalApp.Tree(screen, screen)).ShouldContain(offered);
    }

    [Fact]
    public void Two_words_are_as_far_apart_as_one_must_type_to_get_from_one_to_the_other()
    {
        Nearest.Distance("stop", "stpo").ShouldBe(1, "a swap is one slip");
        Nearest.Distance("", "abc").ShouldBe(3);
        Nearest.To("xyzzy", ["threads", "mpi"]).ShouldBeNull();
        var words = Gen.ArrayOf(Gen.Elements('a', 'b', 'c')).Select(c => new string(c)).Where(w => w.Length < 9);
        Prop.ForAll(words.ToArbitrary(), words.ToArbitrary(), (a, b) =>
        {
            int distance = Nearest.Distance(a, b);
            distance.ShouldBe(Nearest.Distance(b, a));
            (distance == 0).ShouldBe(a == b);
            distance.ShouldBeInRange(Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        }).Check(Config.QuickThrowOnFailure);
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1,2")]
    [InlineData(6, "1,2,4,6")]
    [InlineData(8, "1,2,4,8")]
    public void Without_counts_all_powers_of_two_and_all_cores_are_measured(int cores, string counts) =>
        string.Join(',', WorkerCounts.UpTo(cores)).ShouldBe(counts);

    [Fact]
    public void Parameters_take_text_as_it_is_and_JSON_where_it_is_meant()
    {
        var faults = new List<string>();
        var read = new ParameterText(AnalysisCatalog.Find("describe")!).Read(["path=/a b/c.npy", "raw.dtype=float32", "raw.shape=[2,3]", "clean.dropNonFinite=true"], faults);
        faults.ShouldBeEmpty();
        read.ToJsonString().ShouldBe("""{"path":"/a b/c.npy","raw":{"dtype":"float32","shape":[2,3]},"clean":{"dropNonFinite":true}}""");
    }

    /// <summary>What the executable would print, without the start of a process.</summary>
    static async Task<(int Code, string Output, string Errors)> SayAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int code = await TerminalApp.RunAsync(args, new Screen(output, false, false, true, () => 100), new Screen(errors, false, false, true, () => 100));
        return (code, output.ToString(), errors.ToString());
    }
}
