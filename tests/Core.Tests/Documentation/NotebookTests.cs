using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Documentation;

/// <summary>The Python study as a notebook: cell by cell the script, which System.Tests runs, so that the notebook is tried with it.</summary>
public sealed class NotebookTests
{
    const string Marker = "\n# %%", Prose = " [markdown]";

    static string Client(string file) => Path.Combine(Repository.Root, "clients", "python", file);

    [Fact]
    public void The_notebook_holds_the_cells_of_the_script()
    {
        string wanted = Notebook(File.ReadAllText(Client("scaling_study.py")));
        string path = Client("scaling_study.ipynb");
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, wanted);
        }

        File.ReadAllText(path).ShouldBe(wanted, "clients/python/scaling_study.ipynb is behind its script; run this test with WRITE_DOCS=1 to bring it up to date");
    }

    /// <summary>Notebook format 4.5, without outputs.</summary>
    static string Notebook(string script)
    {
        var cells = $"\n{script}".Split(Marker, StringSplitOptions.RemoveEmptyEntries).Select((text, i) => Cell(text, i)).ToArray<JsonNode?>();
        cells.Length.ShouldBeGreaterThan(5);
        var notebook = new JsonObject
        {
            ["cells"] = new JsonArray(cells),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = "Python 3", ["language"] = "python", ["name"] = "python3" },
                ["language_info"] = new JsonObject { ["name"] = "python" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return notebook.ToJsonString(Layout) + "\n";
    }

    static JsonObject Cell(string text, int number)
    {
        bool prose = text.StartsWith(Prose, StringComparison.Ordinal);
        string[] lines = text[(prose ? Prose.Length : 0)..].Trim('\n').Split('\n');
        string[] shown = prose ? [.. lines.Select(l => l.TrimStart('#')).Select(l => l.StartsWith(' ') ? l[1..] : l)] : lines;
        var source = new JsonArray([.. shown.Select((l, i) => (JsonNode?)JsonValue.Create(i < shown.Length - 1 ? l + "\n" : l))]);
        var cell = new JsonObject { ["cell_type"] = prose ? "markdown" : "code" };
        if (!prose)
        {
            (cell["execution_count"], cell["outputs"]) = (null, new JsonArray());
        }

        (cell["id"], cell["metadata"], cell["source"]) = ($"cell-{number + 1}", new JsonObject(), source);
        return cell;
    }

    static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, Encoder = global::System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
