using Dashboard.Web.Auth;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Whatever is sent, the answer names the place in the JSON and what would be allowed there.</summary>
public sealed class BodyTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    static readonly string Deep = string.Concat(Enumerable.Repeat("""{"a":""", 200)) + "1" + new string('}', 200);

    public static TheoryData<string, string, string> Bodies()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string path in new[] { "jobs", "datasets", "tokens", "scaling/fit", "scaling/import", "scaling/rerun", "schedules", "scaling/annotations", "scaling/baselines", "scaling/changes" })
        {
            foreach (string body in new[] { "null", "", "[]", "5", "\"text\"", "true", "{", """{"a" 1}""", "[{}]" })
            {
                data.Add(path, body, "");
            }
            data.Add(path, """{"colour":"red"}""", "colour");
            data.Add(path, $$"""{"colour":{{Deep}}}""", "*");
            data.Add(path, "{\"\\ud800\":1}", "*");
            data.Add(path, "{} {}", "*");
        }
        Add(data, "jobs", ("""{"ANALYSIS":"sum-range"}""", "ANALYSIS"), ("{}", "analysis"), ("""{"analysis":null}""", "analysis"), ("""{"analysis":5}""", "analysis"), ("""{"analysis":"\ud800"}""", "analysis"));
        Add(data, "datasets", ("{}", "name"), ("""{"name":5,"path":"/x"}""", "name"), ("""{"name":"a b","path":"/x"}""", "name"), ("""{"name":".a","path":"/x"}""", "name"),
            ("""{"name":"a"}""", ""), ("""{"name":"a","path":"/x","sample":"flights-2001"}""", ""), ("""{"name":"a","path":["x"]}""", "path"), ("""{"name":"a","path":""}""", "path"),
            ("""{"name":"a","path":"relative"}""", "path"), ("""{"name":"a","path":"/etc"}""", "path"), ("""{"name":"a","path":"/\u0000"}""", "path"),
            ("""{"name":"a","sample":"nothing"}""", "sample"), ("""{"name":"a","generate":[]}""", "generate"), ("""{"name":"a","generate":{"rowsPerMonth":1e99}}""", "generate.rowsPerMonth"),
            ("""{"name":"a","generate":{"colour":1}}""", "generate.colour"));
        Add(data, "tokens", ("{}", "name"), ("{}", "role"), ("""{"name":"a","role":"king"}""", "role"), ("""{"name":"","role":"viewer"}""", "name"),
            ("""{"name":["a"],"role":"viewer"}""", "name"), ("""{"name":"a","role":"viewer","expiresAt":"tomorrow"}""", "expiresAt"),
            ("""{"name":"a","role":"viewer","expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt"), ("""{"name":"a","role":"viewer","expiresAt":5}""", "expiresAt"));
        Add(data, "scaling/fit", ("{}", "kind"), ("{}", "points"), ("""{"kind":"strong","points":{}}""", "points"), ("""{"kind":"strong","points":[]}""", "points"),
            ("""{"kind":"odd","points":[]}""", "kind"), ("""{"kind":"strong","points":[null]}""", "points[0]"), ("""{"kind":"strong","points":[{"workers":0,"seconds":[1]}]}""", "points[0].workers"),
            ("""{"kind":"strong","points":[{"workers":1e99,"seconds":[1]}]}""", "points[0].workers"), ("""{"kind":"strong","points":[{"workers":1.5,"seconds":[1]}]}""", "points[0].workers"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[]}]}""", "points[0].seconds"), ("""{"kind":"strong","points":[{"workers":1,"seconds":1}]}""", "points[0].seconds"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[1,-1]}]}""", "points[0].seconds[1]"), ("""{"kind":"strong","points":[{"workers":1,"seconds":["NaN"]}]}""", "points[0].seconds[0]"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[1e400]}]}""", "points[0].seconds[0]"), ("""{"kind":"strong","points":[{"workers":1,"seconds":[null]}]}""", "points[0].seconds[0]"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[1]},{"workers":1,"seconds":[2]}]}""", "points"), ("""{"kind":"strong","points":[{"workers":1,"seconds":[1],"x":1}]}""", "points[0].x"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[1]}],"goal":{"kind":"best"}}""", "goal.kind"), ("""{"kind":"strong","points":[{"workers":1,"seconds":[1]}],"goal":{}}""", "goal.kind"),
            ("""{"kind":"strong","points":[{"workers":1,"seconds":[1]}],"goal":{"kind":"efficiency","threshold":"NaN"}}""", "goal.threshold"));
        return data;
    }

    static void Add(TheoryData<string, string, string> data, string path, params (string Body, string Blamed)[] cases)
    {
        foreach (var (body, blamed) in cases)
        {
            data.Add(path, body, blamed);
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Bad_bodies_are_refused_with_the_place(string path, string body, string blamed)
    {
        var answer = await contract.PostAsync($"/api/v1/{path}", body);
        if (blamed == "*")
        {
            answer.ShouldBeProblem(400).Json.TryGetProperty("errors", out _).ShouldBeTrue(answer.Text);
        }
        else
        {
            answer.ShouldBlame(blamed);
        }
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("tokens")]
    [InlineData("scaling/fit")]
    public async Task A_body_in_an_unknown_charset_is_415(string path) =>
        (await contract.SendAsync("POST", $"/api/v1/{path}", "{}", type: "application/json; charset=utf-7")).ShouldBeProblem(415).Text.ShouldContain("UTF-8");

    [Theory]
    [InlineData("""{"runner":"a","reports":[{}]}""", "reports[0].type")]
    [InlineData("""{"runner":"a","reports":[{"sequence":1,"type":"trialLogged"}]}""", "reports[0].type")]
    [InlineData("""{"runner":"a","reports":[{"type":"song"}]}""", "reports[0]")]
    public async Task Reports_that_do_not_say_their_kind_are_refused_with_the_place(string body, string blamed) =>
        (await contract.PostAsync("/api/v1/runner/reports", body, Roles.Runner)).ShouldBlame(blamed);

    [Theory]
    [InlineData("""{"sweep":[]}""", "sweep")]
    [InlineData("""{"sweep":{"workers":{}}}""", "sweep.workers")]
    [InlineData("""{"sweep":{"workers":[]}}""", "sweep.workers")]
    [InlineData("""{"sweep":{"workers":[null]}}""", "sweep.workers[0]")]
    [InlineData("""{"sweep":{"workers":[99999999999]}}""", "sweep.workers[0]")]
    [InlineData("""{"sweep":{"workers":[1.5]}}""", "sweep.workers[0]")]
    [InlineData("""{"sweep":{"workers":["2"]}}""", "sweep.workers[0]")]
    [InlineData("""{"sweep":{"colour":1}}""", "sweep.colour")]
    [InlineData("""{"sweep":{"strategies":"threads"}}""", "sweep.strategies")]
    [InlineData("""{"sweep":{"strategies":[null]}}""", "sweep.strategies*")]
    [InlineData("""{"sweep":{"strategies":["magic"]}}""", "sweep.strategies*")]
    [InlineData("""{"sweep":{"repetitions":0}}""", "sweep.repetitions")]
    [InlineData("""{"sweep":{"repetitions":1e99}}""", "sweep.repetitions")]
    [InlineData("""{"sweep":{"warmups":-1}}""", "sweep.warmups")]
    [InlineData("""{"sweep":{"scaling":"odd"}}""", "sweep.scaling")]
    [InlineData("""{"sweep":{"scaling":0}}""", "sweep.scaling")]
    [InlineData("""{"sweep":{"baseline":"yes"}}""", "sweep.baseline")]
    [InlineData("""{"sweep":{"batchSize":0}}""", "sweep.batchSize")]
    [InlineData("""{"sweep":{"variants":[null]}}""", "sweep.variants*")]
    [InlineData("""{"sweep":{"variants":[{"label":"a"}]}}""", "sweep.variants*")]
    [InlineData("""{"sweep":{"variants":[{"label":null,"parameters":{}}]}}""", "sweep.variants*")]
    [InlineData("""{"sweep":{"variants":[{"label":"a","parameters":[]}]}}""", "sweep.variants*")]
    [InlineData("""{"sweep":{"variants":[{"label":"a","parameters":{"stopp":1}}]}}""", "sweep.variants[0].parameters.stopp")]
    [InlineData("""{"sweep":{"layouts":[{}]}}""", "sweep.layouts*")]
    [InlineData("""{"sweep":{"layouts":[null]}}""", "sweep.layouts*")]
    [InlineData("""{"sweep":{"layouts":[{"nodes":1,"ranksPerNode":1,"threadsPerRank":1,"workers":1}]}}""", "sweep.layouts[0].workers")]
    [InlineData("""{"sweep":{"layouts":[{"nodes":1,"ranksPerNode":1,"threadsPerRank":1,"ranks":1}]}}""", "sweep.layouts[0].ranks")]
    [InlineData("""{"sweep":{"Workers":[1]}}""", "sweep.Workers")]
    [InlineData("""{"sweep":{"scaling":"weak","variants":[{"label":"a","parameters":{"repeats":"x"}}]}}""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{"sweep":{"variants":[{"label":"a","parameters":{"\ud800":1}}]}}""", "sweep.variants[0].parameters")]
    [InlineData("""{"parameters":[]}""", "parameters")]
    [InlineData("""{"parameters":"x"}""", "parameters")]
    [InlineData("""{"parameters":{"stop":"abc"}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":1e400}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":99999999999999999999}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":1.5}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":[1]}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":"\ud800"}}""", "parameters.stop")]
    [InlineData("""{"parameters":{"stop":1,"Stop":2}}""", "parameters.Stop")]
    [InlineData("""{"parameters":{"repeats":0}}""", "parameters.repeats")]
    [InlineData("""{"parameters":{"interpreterLock":1}}""", "parameters.interpreterLock")]
    [InlineData("""{"priority":"high"}""", "priority")]
    [InlineData("""{"priority":101}""", "priority")]
    [InlineData("""{"lane":"fast"}""", "lane")]
    [InlineData("""{"lane":1}""", "lane")]
    [InlineData("""{"tags":"x"}""", "tags")]
    [InlineData("""{"tags":[5]}""", "tags[0]")]
    [InlineData("""{"tags":[null]}""", "tags*")]
    [InlineData("""{"title":5}""", "title")]
    [InlineData("""{"title":"a\u0000b"}""", "title")]
    [InlineData("""{"title":"\udc00"}""", "title")]
    [InlineData("""{"placement":"here"}""", "placement")]
    [InlineData("""{"placement":{"runner":5}}""", "placement.runner")]
    [InlineData("""{"trialTimeLimitSeconds":"NaN"}""", "trialTimeLimitSeconds")]
    [InlineData("""{"trialTimeLimitSeconds":-1}""", "trialTimeLimitSeconds")]
    [InlineData("""{"memoryLimitBytes":1}""", "memoryLimitBytes")]
    [InlineData("""{"memoryLimitBytes":1e99}""", "memoryLimitBytes")]
    public async Task Bad_jobs_are_refused_with_the_place(string rest, string blamed)
    {
        var answer = await contract.PostAsync("/api/v1/jobs", """{"analysis":"sum-range",""" + rest[1..]);
        ShouldBlame(answer, blamed);
    }

    [Theory]
    [InlineData("""{"dataset":"\ud800","value":"a","key":"b"}""", "parameters.dataset")]
    [InlineData("""{"dataset":"nothing","value":"a","key":"b"}""", "parameters.dataset")]
    [InlineData("""{"dataset":5,"value":"a","key":"b"}""", "parameters.dataset")]
    [InlineData("""{"path":"/etc","value":"a","key":"b"}""", "parameters.path")]
    [InlineData("""{"path":"/etc/*.conf","value":"a","key":"b"}""", "parameters.path")]
    [InlineData("""{"path":"/\u0000","value":"a","key":"b"}""", "parameters.path")]
    [InlineData("""{"path":"\ud800","value":"a","key":"b"}""", "parameters.path")]
    [InlineData("""{"value":"a","key":"b"}""", "parameters*")]
    public async Task Bad_sources_of_data_are_refused_with_the_place(string parameters, string blamed) =>
        ShouldBlame(await contract.PostAsync("/api/v1/jobs", $$"""{"analysis":"group-max","parameters":{{parameters}}}"""), blamed);

    static void ShouldBlame(Answer answer, string blamed)
    {
        if (!blamed.EndsWith('*'))
        {
            answer.ShouldBlame(blamed);
            return;
        }
        answer.ShouldBeProblem(400).Json.TryGetProperty("errors", out var errors).ShouldBeTrue(answer.Text);
        errors.EnumerateObject().ShouldContain(e => e.Name.StartsWith(blamed.TrimEnd('*'), StringComparison.Ordinal), answer.Text);
    }

    [Fact]
    public async Task What_is_no_json_is_refused_as_such()
    {
        (await contract.SendAsync("POST", "/api/v1/jobs", "analysis=sum-range", type: "application/x-www-form-urlencoded")).ShouldBeProblem(415);
        (await contract.SendAsync("POST", "/api/v1/jobs", "{}", type: "text/plain")).ShouldBeProblem(415);
    }

    [Theory]
    [InlineData("/api/v1/jobs")]
    [InlineData("/api/v1/tokens")]
    [InlineData("/api/v1/scaling/fit")]
    public async Task What_is_too_large_is_refused_as_such(string path) =>
        // The client asks first: whoever goes on sending to a server that has refused may meet a closed connection.
        (await contract.SendAsync("POST", path, $$"""{"title":"{{new string('x', 2 << 20)}}"}""", headers: ("Expect", "100-continue"))).ShouldBeProblem(413);

    [Theory]
    [InlineData("PUT", "/api/v1/jobs")]
    [InlineData("DELETE", "/api/v1/jobs")]
    [InlineData("PATCH", "/api/v1/datasets/x")]
    [InlineData("GET", "/api/v1/scaling/fit")]
    [InlineData("POST", "/healthz")]
    public async Task Other_methods_are_refused_as_such(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var message = await contract.Web.Http.SendAsync(request);
        message.Content.Headers.Allow.ShouldNotBeEmpty();
        (await Answer.OfAsync(message)).ShouldBeProblem(405);
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/jobs")]
    [InlineData("/api")]
    [InlineData("/openapi/v9.json")]
    [InlineData("/api/v1/jobs/none")]
    [InlineData("/api/v1/jobs/none/scaling")]
    [InlineData("/api/v1/jobs/none/events")]
    [InlineData("/api/v1/jobs/%2e%2e/x")]
    [InlineData("/api/v1/datasets/none")]
    [InlineData("/api/v1/tokens/none")]
    public async Task What_is_not_there_is_not_found(string path) => (await contract.GetAsync(path)).ShouldBeProblem(404);
}
