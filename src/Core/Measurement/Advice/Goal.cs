namespace Dashboard.Core.Measurement.Advice;

/// <summary>What the answer "how many cores" is optimised for.</summary>
public enum GoalKind
{
    /// <summary>The smallest count within the threshold of the fastest, or that cannot be told from it.</summary>
    Fastest,

    /// <summary>The largest count whose efficiency reaches the threshold.</summary>
    Efficiency,

    /// <summary>The fewest core-hours among counts within the threshold of the fastest.</summary>
    CoreHours,
}

/// <param name="Threshold">A share: 0.05 for <see cref="GoalKind.Fastest"/>, 0.7 for <see cref="GoalKind.Efficiency"/>, 0.2 for <see cref="GoalKind.CoreHours"/>.</param>
public sealed record Goal(GoalKind Kind, double Threshold)
{
    public static Goal Default(GoalKind kind) => new(kind, kind switch { GoalKind.Fastest => 0.05, GoalKind.Efficiency => 0.7, _ => 0.2 });
}
