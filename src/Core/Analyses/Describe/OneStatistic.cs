using System.Runtime.CompilerServices;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>The passes of the course's way, in their order.</summary>
enum Statistic { Count, Min, Max, Mean, Deviation }

/// <summary>
/// One statistic of a block by a plain loop over its values, as a script does it: what one pass for all of them, eight values
/// at a time, is compared with. Only the wanted statistic and the count are right in the outcome.
/// </summary>
static unsafe class OneStatistic
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BlockMoments Run(Statistic statistic, double* values, int count, in ValueLimits limits)
    {
        long kept = 0;
        long missing = 0;
        double outcome = statistic switch { Statistic.Min => double.PositiveInfinity, Statistic.Max => double.NegativeInfinity, _ => 0 };
        for (int i = 0; i < count; i++)
        {
            double x = values[i];
            if (!double.IsFinite(x))
            {
                missing++;
            }
            else if (x >= limits.Min && x <= limits.Max)
            {
                kept++;
                outcome = statistic switch
                {
                    Statistic.Min => x < outcome ? x : outcome,
                    Statistic.Max => x > outcome ? x : outcome,
                    Statistic.Count => outcome,
                    _ => outcome + x,
                };
            }
        }

        double mean = statistic >= Statistic.Mean && kept > 0 ? outcome / kept : 0;
        var (shift, squares) = statistic == Statistic.Deviation ? Around(values, count, limits, mean, kept) : (0, 0);
        return new BlockMoments(kept, missing, count - kept - missing,
            statistic == Statistic.Min ? outcome : 0, statistic == Statistic.Max ? outcome : 0,
            statistic == Statistic.Deviation ? mean : 0, statistic == Statistic.Mean ? outcome : shift, squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static (double Shift, double Squares) Around(double* values, int count, in ValueLimits limits, double mean, long kept)
    {
        double shift = 0;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            double x = values[i];
            if (double.IsFinite(x) && x >= limits.Min && x <= limits.Max)
            {
                shift += x - mean;
                squares += (x - mean) * (x - mean);
            }
        }

        return (shift, kept == 0 ? 0 : Math.Max(0, squares - (shift * shift / kept)));
    }
}
