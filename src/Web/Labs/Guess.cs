using System.Globalization;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Labs;

/// <summary>What the reader predicts before the run.</summary>
/// <param name="Ask">The question that the guess answers.</param>
public abstract record Guess(string Ask)
{
    /// <summary>The guess in words, or null where the text is none.</summary>
    public abstract string? Words(string? text);

    /// <summary>The same text in the form in which addresses carry it, or null where it is no guess.</summary>
    public abstract string? Clean(string? text);

    /// <summary>Why the text is no guess: value and range.</summary>
    public abstract string Fault(string? text);

    /// <summary>The guess beside what was measured.</summary>
    public abstract Verdict? Judge(string? text, Finding finding);
}

/// <summary>How good a guess was.</summary>
public sealed record Verdict(bool Close, string Words);

/// <summary>A number between two others.</summary>
/// <param name="Unit">Stands behind the number; <c>x</c> at it.</param>
/// <param name="Steep">Whether the scale is logarithmic: the range spans powers of ten.</param>
public sealed record NumberGuess(string Ask, double Min, double Max, double Step, string Unit, bool Steep = false) : Guess(Ask)
{
    /// <summary>Close is a guess within this factor of the measured value, or on a plain scale within a twentieth of the range.</summary>
    const double CloseFactor = 1.1, SteepCloseFactor = 1.5, CloseShare = 0.05;

    /// <summary>From this factor on its digits say nothing more.</summary>
    const double Countless = 1000;

    public string Text(double value) => new Quantity(Trim(Format.Significant(value)), Unit).ToString();

    public double? Read(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= Min && value <= Max ? value : null;

    public override string? Words(string? text) => Read(text) is { } value ? Text(value) : null;

    public override string? Clean(string? text) => Read(text)?.ToString("R", CultureInfo.InvariantCulture);

    public override string Fault(string? text) =>
        string.IsNullOrWhiteSpace(text) ? $"Make a guess first: a number from {Text(Min)} to {Text(Max)}." : $"'{text}' is not a valid guess; allowed are numbers from {Text(Min)} to {Text(Max)}.";

    public override Verdict? Judge(string? text, Finding finding) =>
        Read(text) is { } guess && finding.Value is { } value ? new Verdict(Close(guess, value), Compare(guess, value)) : null;

    bool Close(double guess, double value) =>
        (!Steep && Math.Abs(guess - value) <= CloseShare * (Max - Min)) || (value > 0 && guess > 0 && Math.Max(guess / value, value / guess) <= (Steep ? SteepCloseFactor : CloseFactor));

    string Compare(double guess, double value)
    {
        if (Close(guess, value)) return "A close guess.";
        string way = value > guess ? "more" : "less";
        if (guess <= 0 || value <= 0) return $"It is {way} than you thought.";
        double factor = Math.Max(guess / value, value / guess);
        string times = factor < Countless ? $"{Trim(Format.Significant(factor))} times" : $"more than {Format.Count((long)Countless)} times";
        return factor < 1.5 ? $"It is somewhat {way} than you thought." : value > guess
            ? $"It is {times} what you thought."
            : $"You thought of {times} as much.";
    }

    static string Trim(string digits) => digits.Contains('.') ? digits.TrimEnd('0').TrimEnd('.') : digits;
}

/// <summary>One of a few answers.</summary>
/// <param name="Options">What stands in the address, and what the reader sees.</param>
public sealed record ChoiceGuess(string Ask, IReadOnlyList<(string Key, string Words)> Options) : Guess(Ask)
{
    public override string? Words(string? text) => Options.FirstOrDefault(o => o.Key == text).Words;

    public override string? Clean(string? text) => Words(text) is null ? null : text;

    public override string Fault(string? text) => "Make a guess first: choose one of the answers.";

    public override Verdict? Judge(string? text, Finding finding) =>
        Words(text) is not null && finding.Choice is { } right
            ? new Verdict(text == right, text == right ? "You were right." : $"You chose \"{Words(text)}\"; it is \"{Words(right)}\".")
            : null;
}
