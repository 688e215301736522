using System.Text.Json;

namespace Dashboard.Web.Pages.Clusters;

/// <summary>A line of the course that the console runs with one click.</summary>
/// <param name="Title">Of its button.</param>
/// <param name="Course">What the course types.</param>
/// <param name="Expect">What comes of it, and why.</param>
/// <param name="Entry">What the console's fields are filled with; null where there is nothing to run.</param>
/// <param name="Expected">The values on four engines, as JSON has them; <c>distinct</c> where all must differ; null where it depends.</param>
/// <param name="Scatter">What the picture is filled with, before the console runs.</param>
/// <param name="Gather">The variable that is gathered afterwards.</param>
public sealed record CourseExample(
    string Title, string Course, string Expect, ConsoleEntry? Entry = null, object? Expected = null, ScatterEntry? Scatter = null, string? Gather = null)
{
    const string Minus = "int minus(int a, int b) => a - b;";

    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>As the page's script reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Web);

    /// <param name="engines">Of the cluster: some examples give one value for each.</param>
    public static IReadOnlyList<CourseExample> For(int engines) =>
    [
        new("minus(5, 6) on all", "dview.apply(minus, 5, 6)", $"-1 from each engine: a direct view has every one of its engines do the same, {engines} times here.",
            new("apply", Minus, "minus", "5, 6"), Enumerable.Repeat(-1, engines)),
        new("on engine 0", "rc[0].apply(minus, 5, 6)", "-1, once: a view of one engine gives a single value.",
            new("apply", Minus, "minus", "5, 6", Targets: "0"), new[] { -1 }),
        new("map", "dview.map(minus, [11, 10, 9, 8], [5, 6, 7, 8])", "6 4 2 0: each engine maps a contiguous part, and the parts come back in order.",
            new("map", Minus, "minus", Sequences: "[11, 10, 9, 8]\n[5, 6, 7, 8]"), new[] { 6, 4, 2, 0 }),
        new("sum on ::2", "rc[::2].apply(sum, [1, 2, 3])", $"6 from every other engine{(engines == 4 ? ": 6 6 from engines 0 and 2" : "")}. The slice is Python's, over the list of engines.",
            new("apply", "", "sum", "[1, 2, 3]", Targets: "::2"), Enumerable.Repeat(6, (engines + 1) / 2)),
        new("sum, load-balanced", "lview.apply(sum, [1, 2, 3])", "6, once: a load-balanced view picks one engine, whichever is free.",
            new("apply", "", "sum", "[1, 2, 3]", Balanced: true), new[] { 6 }),
        new("process ids", "dview.apply(os.getpid)", "A different number from each engine: every engine is a process of its own, with its own memory.",
            new("apply", "", "pid", ""), "distinct"),
        new("scatter 0..15, gather", "dview.scatter('x', range(16)); dview.gather('x')", "A contiguous part on each engine, and 0 to 15 again when they are gathered. Code on an engine sees its own part only.",
            Scatter: new("x", "0..16"), Gather: "x"),
        new("change the parts", "dview.execute('y = [2 * v for v in x]'); dview.gather('y')", "x is scattered, each engine doubles its own part; gathered, y is 0 2 4 … 30.",
            new("code", "var y = x.Select(v => v * 2).ToArray();\ny"), Scatter: new("x", "0..16"), Gather: "y"),
        new("output and errors", "dview.execute('print(1 / d)', …)", "Each engine writes its own line; engine 0 divides by zero, and only it fails, with the line that did it.",
            new("code", "int d = EngineId;\nConsole.WriteLine($\"engine {EngineId} of {EngineCount}\");\n100 / d")),
    ];

    /// <summary>The hands-on: months of flights spread over engines.</summary>
    public const string MonthsQuery =
        "analysis=group-max&dataset=flights-1988-2012&value=DEP_DELAY&key=ORIGIN&groupBy=file&strategies=serial&strategies=engines&workers=1,2,4,6,8&repetitions=2&title=300+months+on+engines&tags=course";
}

/// <summary>The fields of the console.</summary>
/// <param name="Mode">code, apply or map.</param>
/// <param name="Sequences">Lists to map, one in a line.</param>
public sealed record ConsoleEntry(
    string Mode, string Code, string Function = "", string Arguments = "", string Sequences = "", string Chunk = "1", string Targets = "all", bool Balanced = false);

/// <summary>The fields of scatter and gather.</summary>
public sealed record ScatterEntry(string Name, string Values);
