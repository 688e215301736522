using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Scaling.Proposal;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>The colours of the style sheets stand out from their ground and from each other, in both themes and to eyes that see red and green alike.</summary>
public sealed partial class ColourTests
{
    /// <summary>What WCAG 2.2 asks of graphics (1.4.11) and of text (1.4.3).</summary>
    const double GraphicContrast = 3, TextContrast = 4.5;

    /// <summary>Least distance of two colours in OKLab, where 0.02 is about what can just be told. Okabe and Ito's own set comes to 0.076.</summary>
    const double StrategyDistance = 0.07, PhaseDistance = 0.05;

    static readonly string[] Grounds = ["canvas", "surface", "hover"];
    static readonly string[] Texts = ["ink", "ink-2", "ink-3", "accent", "accent-strong", "state-queued", "state-running", "state-succeeded", "state-failed", "state-cancelled"];
    static readonly (string Ink, string Ground)[] Pairs =
    [
        ("on-accent", "accent"), ("on-accent", "accent-strong"), ("ink", "accent-soft"), ("accent-strong", "accent-soft"), ("ink", "failed-soft"), ("ink", "warning-soft"),
        ("ink", "succeeded-soft"), ("ink-2", "raised"), ("ink-2", "sunken"), ("ink-3", "raised"), ("ink-3", "sunken"), ("state-cancelled", "warning-soft"), ("state-failed", "failed-soft"),
    ];

    static readonly string Sheet = File.ReadAllText(Path.Combine(Repository.Root, "wwwroot", "css", "tokens.css"));

    public static TheoryData<bool> Themes => [false, true];

    [Theory]
    [MemberData(nameof(Themes))]
    public void Strategies_phases_and_the_ideal_line_stand_out_from_every_ground(bool dark)
    {
        foreach (string token in Tokens("strategy").Concat(Tokens("phase")).Append("chart-ideal"))
        {
            Grounds.ShouldAllBe(ground => Contrast(Colour(token, dark), Colour(ground, dark)) >= GraphicContrast, token);
        }
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_can_be_read_on_every_ground(bool dark)
    {
        foreach (var (ink, ground) in Texts.SelectMany(t => Grounds.Select(g => (t, g))).Concat(Pairs))
        {
            Contrast(Colour(ink, dark), Colour(ground, dark)).ShouldBeGreaterThanOrEqualTo(TextContrast, $"{ink} on {ground}");
        }
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Strategies_and_phases_differ_also_where_red_and_green_look_alike(bool dark)
    {
        foreach (var (family, least) in new[] { ("strategy", StrategyDistance), ("phase", PhaseDistance) })
        {
            // Waiting is told by its hatching.
            var tokens = Tokens(family).Except(["phase-idle", "phase-imbalance"]).ToList();
            foreach (var (name, seen) in Eyes)
            {
                foreach (var (one, other) in tokens.SelectMany((t, i) => tokens.Take(i).Select(o => (t, o))))
                {
                    Distance(See(Colour(one, dark), seen), See(Colour(other, dark), seen)).ShouldBeGreaterThanOrEqualTo(least, $"{one} and {other}, {name}");
                }
            }
        }
    }

    [Fact]
    public void Strategies_look_on_paper_as_on_the_pages()
    {
        string symbols = File.ReadAllText(Path.Combine(Repository.Root, "wwwroot", "js", "charts", "symbols.js"));
        StrategyMarks.All.Keys.Order().ShouldBe(Tokens("strategy").Select(t => t["strategy-".Length..]).Order());
        StrategyMarks.All.Values.Select(m => m.Path).ShouldBeUnique();
        foreach (var (strategy, (colour, path)) in StrategyMarks.All)
        {
            Linear(colour).ShouldBe(Colour($"strategy-{strategy}", dark: false), strategy);
            symbols.ShouldContain($"{strategy}: \"{path}\"");
        }
    }

    static IEnumerable<string> Tokens(string family) => Definition().Matches(Sheet).Select(m => m.Groups["name"].Value).Where(n => n.StartsWith($"{family}-", StringComparison.Ordinal));

    /// <summary>A token as linear red, green and blue.</summary>
    static double[] Colour(string token, bool dark)
    {
        string value = Definition().Matches(Sheet).Single(m => m.Groups["name"].Value == token).Groups["value"].Value;
        return Reference().Match(value) is { Success: true } other ? Colour(other.Groups[1].Value, dark)
            : Linear(Pair().Match(value) is { Success: true } pair ? pair.Groups[dark ? 2 : 1].Value : value);
    }

    static double[] Linear(string hex) =>
        [.. Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];

    static double Contrast(double[] one, double[] other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(double[] c) => (0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]);

    /// <summary>Machado, Oliveira and Fernandes 2009, at full severity, on linear light.</summary>
    static readonly (string Name, double[][] Matrix)[] Eyes =
    [
        ("usual sight", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
        ("deuteranopia", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    ];

    static double[] See(double[] colour, double[][] matrix) => [.. Times(matrix, colour).Select(c => Math.Clamp(c, 0, 1))];

    static double Distance(double[] one, double[] other) => Math.Sqrt(Lab(one).Zip(Lab(other), (a, b) => (a - b) * (a - b)).Sum());

    /// <summary>OKLab, Ottosson 2020.</summary>
    static double[] Lab(double[] colour) => Times(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]],
        [.. Times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], colour).Select(Math.Cbrt)]);

    static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector, (a, b) => a * b).Sum())];

    [GeneratedRegex("--(?<name>[a-z0-9-]+): *(?<value>[^;]+);")]
    private static partial Regex Definition();

    [GeneratedRegex(@"^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$")]
    private static partial Regex Pair();

    [GeneratedRegex(@"^var\(--([a-z0-9-]+)\)$")]
    private static partial Regex Reference();
}
