using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Dashboard.TestKit;
using Dashboard.Web.Datasets;
using Dashboard.Web.Options;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Data sets are registered only from where data may be read, and jobs use them by id or name.</summary>
public sealed class DatasetContractTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    string Write(string file, string text)
    {
        string path = Path.Combine(contract.DataRoot, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    Task<Answer> RegisterAsync(string name, string path) =>
        contract.PostAsync("/api/v1/datasets", System.Text.Json.JsonSerializer.Serialize(new { name, path }));

    [Fact]
    public async Task A_registered_file_is_there_with_its_first_rows_and_goes_without_its_file()
    {
        string path = Write("quotes.csv", "name,\"a, b\",n,when\r\n\"x \"\"y\"\"\",\"one\ntwo\",1.5,2001-01-31\r\nplain,,2,2001-02-01\r\n");
        var made = (await RegisterAsync("quotes", path)).ShouldBe(201);
        string id = made.Json.Text("id")!;
        made.Headers.Location!.ToString().ShouldBe($"/api/v1/datasets/{id}");
        var set = (await contract.GetAsync("/api/v1/datasets/quotes")).ShouldBe(200).Json;
        set.Text("state").ShouldBe("ready");
        set.Number("files").ShouldBe(1);
        set.Number("bytes").ShouldBe(new FileInfo(path).Length);
        set.Items("columns").Select(c => $"{c.Text("name")}:{c.Text("type")}").ShouldBe(["name:text", "a, b:text", "n:number", "when:date"]);
        set.Items("preview").Select(r => string.Join('|', r.EnumerateArray())).ShouldBe(["x \"y\"|one\ntwo|1.5|2001-01-31", "plain||2|2001-02-01"]);
        set.GetProperty("source").Text("path").ShouldBe(path);

        (await RegisterAsync("quotes", path)).ShouldBeProblem(409);
        (await contract.SendAsync("DELETE", $"/api/v1/datasets/{id}")).ShouldBe(204);
        (await contract.SendAsync("DELETE", $"/api/v1/datasets/{id}")).ShouldBeProblem(404);
        (await contract.GetAsync($"/api/v1/datasets/{id}")).ShouldBeProblem(404);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task What_lies_elsewhere_is_refused_however_it_is_written()
    {
        Write("inside.csv", "a\n1\n");
        Directory.CreateDirectory(Path.Combine(contract.DataRoot, "folder"));
        File.CreateSymbolicLink(Path.Combine(contract.DataRoot, "folder", "out.csv"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(contract.DataRoot, "etc"), "/etc");
        Directory.CreateDirectory(Path.Combine(contract.DataRoot, "texts"));
        File.CreateSymbolicLink(Path.Combine(contract.DataRoot, "texts", "out.txt"), "/etc/passwd");
        foreach (string path in new[]
        {
            "/etc/passwd", "/etc", "/", $"{contract.DataRoot}/../x", $"{contract.DataRoot}/folder/../../../etc/passwd", $"{contract.DataRoot}/etc/passwd",
            $"{contract.DataRoot}/folder/out.csv", $"{contract.DataRoot}/folder", $"{contract.DataRoot}/texts", $"{contract.DataRoot}/missing.csv", $"{contract.DataRoot}2", contract.Web.DataDirectory,
            $"{contract.Web.DataDirectory}/history.db", $"{contract.Web.DataDirectory}/datasets/../token", new string('x', 5000), "/" + new string('x', 5000),
        })
        {
            (await RegisterAsync("elsewhere", path)).ShouldBlame("path");
        }
        (await contract.GetAsync("/api/v1/datasets/elsewhere")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Jobs_name_data_sets_by_id_or_name_and_are_told_what_exists()
    {
        Write("flights/2001-01.csv", "ORIGIN,DELAY\nA,5\nB,7\n");
        string id = (await RegisterAsync("named", Path.Combine(contract.DataRoot, "flights"))).ShouldBe(201).Json.Text("id")!;
        foreach (string name in new[] { id, "named" })
        {
            (await contract.PostAsync("/api/v1/jobs", $$$"""{"analysis":"group-max","parameters":{"dataset":"{{{name}}}","value":"DELAY","key":"ORIGIN"}}""")).ShouldBe(201);
        }
        (await contract.PostAsync("/api/v1/jobs", """{"analysis":"group-max","parameters":{"dataset":"nothing","value":"DELAY","key":"ORIGIN"}}"""))
            .ShouldBlame("parameters.dataset").ShouldContain("named");
    }

    [Fact]
    public void A_root_around_the_data_directory_keeps_it_out_of_patterns_too()
    {
        using var around = new TemporaryFolder();
        string data = Directory.CreateDirectory(Path.Combine(around.Path, "data", "datasets")).Parent!.FullName;
        File.WriteAllText(Path.Combine(data, "history.csv"), "a\n1\n");
        File.WriteAllText(Path.Combine(data, "datasets", "made.csv"), "a\n1\n");
        File.WriteAllText(Path.Combine(around.Path, "mine.csv"), "a\n1\n");
        var roots = new DataRoots(new DashboardOptions { DataDirectory = data, DataRoots = [around.Path] });
        foreach (string refused in new[] { $"{around.Path}/d*/*.csv", $"{around.Path}/**/h*.csv", around.Path, $"{data}/history.csv" })
        {
            Should.Throw<InputException>(() => DataFiles.Find(refused, ".csv", roots.ForTrials), refused);
        }
        foreach (string allowed in new[] { $"{around.Path}/*.csv", $"{around.Path}/**/made.csv", $"{data}/datasets", $"{data}/datasets/made.csv" })
        {
            DataFiles.Find(allowed, ".csv", roots.ForTrials).Count.ShouldBe(1, allowed);
        }
    }

    [Theory]
    [InlineData("history.db")]
    [InlineData("token")]
    [InlineData("*")]
    [InlineData("datasets/../token")]
    [InlineData("")]
    public async Task Jobs_do_not_read_the_data_directory(string path)
    {
        string parameters = System.Text.Json.JsonSerializer.Serialize(new { path = Path.Combine(contract.Web.DataDirectory, path), value = "a", key = "b" });
        (await contract.PostAsync("/api/v1/jobs", $$"""{"analysis":"group-max","parameters":{{parameters}}}""")).ShouldBlame("parameters.path");
    }
}
