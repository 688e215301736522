using System.Globalization;

namespace Dashboard.Core.Expressions;

/// <summary>A formula that cannot be understood. The message ends with the formula and a caret under the place.</summary>
public sealed class ExpressionException : Exception
{
    const int Window = 60;

    /// <param name="position">Place of the fault in <paramref name="text"/>, 0 based.</param>
    public ExpressionException(string problem, string text, int position)
        : base(Compose(problem, text, position))
    {
        Problem = problem;
        Position = position;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>0 based.</summary>
    public int Position { get; }

    // Long formulas are cut around the fault, so that the caret stays in sight.
    static string Compose(string problem, string text, int position)
    {
        int from = Math.Max(0, Math.Min(position - (Window / 2), text.Length - Window));
        int to = Math.Min(text.Length, from + Window);
        string shown = string.Create(to - from, (text, from), (span, s) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = s.text[s.from + i];
                span[i] = char.IsControl(c) ? ' ' : c;
            }
        });
        string before = from > 0 ? "…" : "";
        string caret = new string(' ', before.Length + position - from) + "^";
        return string.Create(CultureInfo.InvariantCulture,
            $"{problem} (at character {position + 1})\n{before}{shown}{(to < text.Length ? "…" : "")}\n{caret}");
    }
}
