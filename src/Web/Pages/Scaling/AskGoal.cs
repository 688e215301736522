using System.Globalization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Advice;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>What a page's answer is optimised for, as its address says it: <c>goal=coreHours&amp;percent=20</c>.</summary>
/// <param name="Percent">The goal's threshold in per cent.</param>
public sealed record AskGoal(GoalKind Kind, double Percent)
{
    static readonly GoalKind[] All = [GoalKind.Fastest, GoalKind.Efficiency, GoalKind.CoreHours];

    public static IReadOnlyList<GoalKind> Kinds => All;

    /// <summary>Reads an address; what is missing or out of range is the default.</summary>
    public static AskGoal Read(string? kind, string? percent, ScalingKind scaling = ScalingKind.Strong)
    {
        var usual = scaling == ScalingKind.Weak ? GoalKind.Efficiency : GoalKind.Fastest;
        var wanted = All.Where(k => NameOf(k) == kind).Append(usual).First();
        double most = wanted == GoalKind.CoreHours ? 1000 : 100;
        bool sound = double.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out double given) && given >= 0 && given <= most;
        return new AskGoal(wanted, sound ? given : Math.Round(Goal.Default(wanted).Threshold * 100));
    }

    public Goal ToGoal() => new(Kind, Percent / 100);

    public bool IsDefault => Percent == Math.Round(Goal.Default(Kind).Threshold * 100);

    public string Name => NameOf(Kind);

    public string PercentText => Percent.ToString("0.##", CultureInfo.InvariantCulture);

    public static string NameOf(GoalKind kind) => kind switch { GoalKind.Fastest => "fastest", GoalKind.Efficiency => "efficiency", _ => "coreHours" };

    public static string TitleOf(GoalKind kind) => kind switch { GoalKind.Fastest => "Fastest", GoalKind.Efficiency => "Efficiency", _ => "Core-hours" };

    /// <summary>What the number beside the goal means: the words before and after it.</summary>
    public (string Before, string After) Words => Kind switch
    {
        GoalKind.Fastest => ("fewest cores within", "of the fastest"),
        GoalKind.Efficiency => ("most cores with an efficiency of", "or more"),
        _ => ("fewest core-hours within", "of the fastest"),
    };
}
