namespace Dashboard.Core.Measurement.Models;

/// <summary>
/// The minimum of a function of one variable: steps to the lowest point of a parabola through the three best points, and golden sections where
/// those do not help (Brent, Algorithms for Minimization without Derivatives, 1973, chapter 5). About ten evaluations where golden sections alone take thirty.
/// </summary>
static class Brent
{
    const double Golden = 0.3819660112501051;
    const int MostSteps = 60;

    /// <param name="tolerance">Absolute, of the place.</param>
    public static double Minimum(Func<double, double> f, double low, double high, double tolerance)
    {
        double best = low + Golden * (high - low), second = best, third = best;
        double fBest = f(best), fSecond = fBest, fThird = fBest, step = 0, before = 0;
        for (int i = 0; i < MostSteps; i++)
        {
            double middle = (low + high) / 2;
            if (Math.Abs(best - middle) <= 2 * tolerance - (high - low) / 2) break;
            double jump = Parabola();
            bool parabola = Math.Abs(before) > tolerance && Math.Abs(jump) < Math.Abs(before) / 2 && best + jump > low && best + jump < high;
            (before, step) = parabola ? (step, jump) : Section(middle);
            double next = best + (Math.Abs(step) >= tolerance ? step : Math.CopySign(tolerance, step)), value = f(next);
            Narrow(next, value);
        }
        return best;

        (double, double) Section(double middle)
        {
            double side = best < middle ? high - best : low - best;
            return (side, Golden * side);
        }

        // NaN where the three points lie on a line, which no comparison above lets pass.
        double Parabola()
        {
            double r = (best - second) * (fBest - fThird), q = (best - third) * (fBest - fSecond);
            return ((best - second) * r - (best - third) * q) / (2 * (q - r));
        }

        void Narrow(double next, double value)
        {
            if (value <= fBest)
            {
                if (next < best) high = best; else low = best;
                (third, fThird, second, fSecond, best, fBest) = (second, fSecond, best, fBest, next, value);
                return;
            }
            if (next < best) low = next; else high = next;
            if (value <= fSecond || second == best) (third, fThird, second, fSecond) = (second, fSecond, next, value);
            else if (value <= fThird || third == best || third == second) (third, fThird) = (next, value);
        }
    }
}
