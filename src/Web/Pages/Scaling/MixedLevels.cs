using System.Globalization;
using Dashboard.Core.Measurement.Change;
using Dashboard.Web.Pages.Shared;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Changes;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>The last change among the jobs that figures are made of: their medians lie between two levels, and so may the answer.</summary>
/// <param name="Curve">The one that changed.</param>
/// <param name="OfAnswer">Whether the answer is made of it too.</param>
public sealed record MixedLevels(ShownCurve Curve, bool OfAnswer, int Workers, ChangePoint Change)
{
    /// <summary>Jobs of a curve that are looked through.</summary>
    const int MostJobs = 60;

    /// <summary>Of the curves that the answer is made of, else of the others; null where none changed meanwhile.</summary>
    /// <param name="curves">As they are shown: the answer is that of the first problem.</param>
    public static MixedLevels? Of(CurveHistoryStore histories, CurveFilter filter, IReadOnlyList<ShownCurve> curves)
    {
        var pooled = curves.Where(c => c.CurveId is not null && c.Jobs.Count > 1).ToDictionary(c => c.CurveId!);
        return pooled.Count == 0 ? null
            : (from history in histories.Read(filter with { Curves = [.. pooled.Keys], JobsPerCurve = MostJobs })
               let curve = pooled[history.Curve]
               from view in history.Changes
               where view.Change.State != ChangeState.Refuted && Straddled(curve.Jobs, history, view.Change)
               let ofAnswer = curve.Letter == curves[0].Letter
               orderby ofAnswer descending, view.Change.At descending, history.Workers descending
               select new MixedLevels(curve, ofAnswer, history.Workers, view.Change)).FirstOrDefault();
    }

    /// <summary>Whether some of the jobs ended before the change and some after it.</summary>
    static bool Straddled(IReadOnlyList<string> jobs, ConfigurationHistory history, ChangePoint change)
    {
        var ends = history.Points.Where(p => jobs.Contains(p.JobId)).Select(p => p.At).ToList();
        return ends.Exists(at => at < change.At) && ends.Exists(at => at >= change.At);
    }

    public string Words
    {
        get
        {
            string became = Change.State == ChangeState.Confirmed ? "became" : "seems to have become";
            return string.Create(CultureInfo.InvariantCulture,
                $"Figures mix two levels: on {Change.At.UtcDateTime:d MMM yyyy} {ScalingModel.LabelOf(Curve)} × {Workers} {became} {HistoryModel.Jump(Change)}, and they are made of jobs before and since.");
        }
    }

    /// <summary>From when on there is one level, as the address takes it.</summary>
    public string Since => Change.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
