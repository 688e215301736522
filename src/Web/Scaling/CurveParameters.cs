using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Models;
using Dashboard.Web.History;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Scaling;

/// <summary>A parameter of the law that fits one job's points of a curve.</summary>
/// <param name="Name"><c>serialFraction</c> (Amdahl's, in weak sweeps Gustafson's), <c>sigma</c> or <c>kappa</c>.</param>
public sealed record CurveParameter(string JobId, DateTimeOffset At, string Name, double Value, double Low, double High);

/// <summary>Fits each job by itself when it ends, so that the history of parameters is read and not computed.</summary>
static class CurveParameters
{
    public const string SerialFraction = "serialFraction", Sigma = "sigma", Kappa = "kappa";

    /// <param name="trials">Of the curve, and of the serial baseline beside it.</param>
    public static void Keep(SqliteConnection connection, string curve, JobRow job, string strategy, IReadOnlyList<MeasuredTrial> trials)
    {
        if (trials.Where(t => t.Row.Strategy == strategy).Select(t => t.Row.Workers).Distinct().Count() < ScalingModel.Amdahl.LeastCounts)
        {
            return;
        }
        var scaling = Stored.Read<Sweep>(job.Sweep)!.Scaling;
        var report = ScalingReport.Of([.. trials.Select(t => t.ToTrialSample())], scaling, ownBaseline: Imported.Is(job.Analysis));
        foreach (var (name, value, low, high) in Of(report.Series.Single(s => s.Strategy == strategy).Fits))
        {
            connection.Execute(
                "INSERT INTO curve_parameters (curve_id, name, at, job_id, value, low, high) VALUES (@curve, @name, @at, @Id, @value, @low, @high)",
                new { curve, name, at = job.FinishedAt ?? job.CreatedAt, job.Id, value, low, high });
        }
    }

    /// <summary>The newest of a curve, oldest first.</summary>
    public static IReadOnlyList<CurveParameter> Of(SqliteConnection connection, SqliteTransaction snapshot, string curve, string name, int most) =>
    [
        .. connection.Query<(string JobId, long At, double Value, double Low, double High)>(
            "SELECT job_id, at, value, low, high FROM curve_parameters WHERE curve_id = @curve AND name = @name ORDER BY at DESC, job_id DESC LIMIT @most", new { curve, name, most }, snapshot)
            .Reverse().Select(p => new CurveParameter(p.JobId, Stored.Time(p.At), name, p.Value, p.Low, p.High)),
    ];

    static IEnumerable<(string Name, double Value, double Low, double High)> Of(FitsReport fits)
    {
        if ((fits.Amdahl ?? fits.Gustafson) is { } fraction) yield return (SerialFraction, fraction.SerialFraction, fraction.CiLow, fraction.CiHigh);
        if (fits.Usl is not { } law) yield break;
        yield return (Sigma, law.Sigma, law.SigmaLow, law.SigmaHigh);
        yield return (Kappa, law.Kappa, law.KappaLow, law.KappaHigh);
    }
}
