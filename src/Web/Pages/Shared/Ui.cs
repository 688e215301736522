using System.Globalization;
using System.Text.Encodings.Web;
using Dashboard.Core.Jobs;
using Microsoft.AspNetCore.Html;

namespace Dashboard.Web.Pages.Shared;

/// <summary>Small pieces of markup that every page uses: states, numbers, times, bars, strategies.</summary>
public static class Ui
{
    public static IHtmlContent State(JobState state) => State(state.ToString().ToLowerInvariant());

    public static IHtmlContent State(TrialState state) => State(state.ToString().ToLowerInvariant());

    /// <summary>A state as icon and word; colour is never the only sign. Any name the style sheet and the icons know.</summary>
    public static IHtmlContent State(string state) => State(state, state);

    public static IHtmlContent State(string state, string word) =>
        new HtmlContentBuilder().AppendHtml($"""<span class="state state-{Encode(state)}">""").AppendHtml(Icons.Svg(state)).AppendHtml($"{Encode(word)}</span>");

    /// <summary>A number with its unit small and muted, and with what a table sorts it by: six digits tell apart what three show as equal.</summary>
    public static IHtmlContent Number(Quantity quantity)
    {
        string gap = quantity.Unit is "" or "x" ? "" : " ";
        string unit = quantity.Unit == "" ? "" : $"<small>{gap}{Encode(quantity.Unit)}</small>";
        string value = quantity.Value is { } number ? $" data-value=\"{number.ToString("G6", CultureInfo.InvariantCulture)}\"" : "";
        return new HtmlString($"""<span class="num"{value}>{Encode(quantity.Digits)}{unit}</span>""");
    }

    /// <summary>How long ago, with the full instant as its title; kept fresh by the shell's script.</summary>
    public static IHtmlContent Ago(DateTimeOffset? at) => at is { } instant
        ? new HtmlString($"""<time datetime="{instant.UtcDateTime:O}" title="{Format.Instant(instant)}">{Format.Ago(instant, DateTimeOffset.UtcNow)}</time>""")
        : new HtmlString(Format.None);

    /// <summary>A thin bar filled to a fraction. Decoration: the number stands beside it.</summary>
    public static IHtmlContent Bar(double fraction, string classes = "", string? id = null)
    {
        string width = (Math.Clamp(double.IsFinite(fraction) ? fraction : 0, 0, 1) * 100).ToString("0.##", CultureInfo.InvariantCulture);
        string identity = id is null ? "" : $" id=\"{Encode(id)}\"";
        return new HtmlString($"""<svg class="bar {Encode(classes)}"{identity} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{width}" height="1"/></svg>""");
    }

    /// <summary>How much a number is of the largest in its column, at the foot of its cell, which is of the class <c>parted</c>; nothing for no number.</summary>
    public static IHtmlContent Part(double? value, double largest, string strategy) =>
        value is { } part && largest > 0 ? Bar(part / largest, $"strategy-{strategy}") : HtmlString.Empty;

    /// <summary>Holds the place of a chart that grows with its rows until its script draws it, so that nothing moves then.</summary>
    /// <param name="height">Of its area, in pixels.</param>
    public static IHtmlContent ChartToCome(int height) =>
        new HtmlString($"""<svg class="chart-to-come" width="100%" height="{height}" aria-hidden="true"></svg>""");

    /// <summary>A strategy's name with the swatch of its fixed colour.</summary>
    public static IHtmlContent Strategy(string name) =>
        new HtmlString($"""<span class="strategy strategy-{Encode(name)}"><i class="swatch" aria-hidden="true"></i>{Encode(name)}</span>""");

    /// <summary>A value in monospace that one click copies.</summary>
    public static IHtmlContent Copyable(string text, string? shown = null) =>
        new HtmlString($"""<code class="copyable" data-copy="{Encode(text)}" title="{Encode(text)}">{Encode(shown ?? text)}</code>""");

    static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
