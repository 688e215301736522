using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Dashboard.System.Tests;

/// <summary>The example for Open OnDemand, rendered with a site's values and run as its batch job runs it.</summary>
[Collection(Node.This)]
public sealed partial class OpenOnDemandTests : IDisposable
{
    static readonly string Example = Path.Combine(Repository.Root, "examples", "open-ondemand");
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly TemporaryFolder _folder = new();
    readonly int _port = SpeedupServer.FreePort();

    string Prefix => $"/node/127.0.0.1/{_port}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_session_starts_signs_its_user_in_below_the_prefix_and_keeps_the_history()
    {
        Render("template/before.sh.erb");
        Render("template/script.sh.erb");
        await File.WriteAllTextAsync(Below("main.sh"), Main());
        using var session = Start();
        var log = new Transcript();
        _ = log.FollowAsync(session.StandardOutput);
        _ = log.FollowAsync(session.StandardError);
        try
        {
            await Wait.ForAsync("the login link", Patience, () => log.ToString(), text => text.Contains($"{Prefix}/login?code=", StringComparison.Ordinal) || session.HasExited);
            await SignInAsync();
        }
        finally
        {
            Signals.Send(session.Id, Signals.Terminate);
            await Wait.ForAsync("the session to end", Patience, () => session.HasExited, gone => gone, _ => log.Tail());
        }

        session.ExitCode.ShouldBe(0, log.Tail());
        File.Exists(Below("home/.local/share/speedup-ondemand/history.db")).ShouldBeTrue(log.Tail());
        Directory.EnumerateDirectories(Below("tmp"), "speedup-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_forms_are_YAML_and_every_value_that_a_script_uses_is_in_the_form()
    {
        string submit = Expression().Replace(await File.ReadAllTextAsync(Path.Combine(Example, "submit.yml.erb")), "8");
        await File.WriteAllTextAsync(Below("submit.yml"), submit);
        using var parse = Process.Start("/usr/bin/python3", ["-c", "import sys, yaml; [yaml.safe_load(open(f)) for f in sys.argv[1:]]", Path.Combine(Example, "form.yml"), Path.Combine(Example, "manifest.yml"), Below("submit.yml")]);
        await parse.WaitForExitAsync();
        parse.ExitCode.ShouldBe(0);

        string form = await File.ReadAllTextAsync(Path.Combine(Example, "form.yml"));
        foreach (Match used in Context().Matches(await File.ReadAllTextAsync(Path.Combine(Example, "template/script.sh.erb"))))
        {
            form.ShouldContain($"- {used.Groups[1].Value}\n");
        }
    }

    /// <summary>What the portal's page does: a form of the same origin, brought by a proxy that vouches for HTTPS.</summary>
    async Task SignInAsync()
    {
        string view = Expression().Replace(await File.ReadAllTextAsync(Path.Combine(Example, "view.html.erb")), match => match.Groups[1].Value switch
        {
            "host" => "127.0.0.1", "port" => $"{_port}", _ => File.ReadAllText(Below("password")).Trim(),
        });
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "ondemand.example");
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using var form = new FormUrlEncodedContent([new("token", Attribute("value", view))]);
        using var answer = await http.PostAsync(Attribute("action", view), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.ToString().ShouldBe($"{Prefix}/");
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("speedup-session", StringComparison.Ordinal));
        cookie.ShouldContain($"path={Prefix}");
        cookie.ShouldContain("secure");
        http.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        (await http.GetAsync($"{Prefix}/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Remove("X-Forwarded-Proto");
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http");
        (await http.PostAsync($"{Prefix}/login", form)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>What Open OnDemand puts around the template: its functions, the host, and the scripts in order.</summary>
    string Main() =>
        $$"""
        find_port() { echo {{_port}}; }
        create_passwd() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n' | head -c "$1"; }
        host=127.0.0.1
        source ./before.sh
        (umask 077 && echo "$password" > password)
        exec ./script.sh
        """;

    Process Start()
    {
        var start = new ProcessStartInfo("bash", ["main.sh"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Directory.CreateDirectory(Below("home")).FullName;
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Below("tmp")).FullName;
        return Process.Start(start)!;
    }

    void Render(string template)
    {
        string text = Expression().Replace(File.ReadAllText(Path.Combine(Example, template)), match => match.Groups[1].Value switch
        {
            "context.app_folder" => Repository.App,
            "context.ondemand_host" => "127.0.0.1",
            "context.modules" => "",
            var other => throw new InvalidOperationException($"{template} asks for {other}"),
        });
        string path = Below(Path.GetFileName(template)[..^4]);
        // A test listens on loopback only.
        File.WriteAllText(path, text.Replace("http://0.0.0.0:", "http://127.0.0.1:", StringComparison.Ordinal));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    string Below(string name) => Path.Combine(_folder.Path, name);

    static string Attribute(string name, string html) => Regex.Match(html, $"{name}=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("<%= (.*?) %>")]
    private static partial Regex Expression();

    [GeneratedRegex(@"<%= context\.(\w+) %>")]
    private static partial Regex Context();
}
