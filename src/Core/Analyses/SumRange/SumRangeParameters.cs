using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.SumRange;

/// <summary>
/// The range is half open as Python's <c>range(start, stop)</c>, from which the exercise comes: where stop is not above
/// start it is empty and its sum 0, which is the right sum and no mistake.
/// </summary>
public sealed record SumRangeParameters : ICheckedParameters
{
    /// <summary>Bound of start and stop, so that every JSON reader keeps them exact (2^53 = 9,007,199,254,740,992).</summary>
    const double Largest = 1L << 53;

    /// <summary>Bound of the additions of one run; keeps item counts and sums far from overflow.</summary>
    const long MostAdditions = 9_000_000_000_000_000;

    [Parameter("Start", "First number that is added.")]
    [NumberRange(-Largest, Largest)]
    public long Start { get; init; }

    [Parameter("Stop", "The numbers stop before this one. At or below start there are none and the sum is 0.")]
    [NumberRange(-Largest, Largest)]
    public long Stop { get; init; } = 5_000_000;

    [Parameter("Repeats", "How many times the whole range is summed. With stop 1 and 20000 repeats, the strategy pool shows what handing out a task costs.")]
    [NumberRange(1, TrialBoard.MostChunks)]
    public int Repeats { get; init; } = 10;

    [Parameter("Interpreter lock", "Lets only one thread of a process add at a time and hands over every 5 ms, as Python's global interpreter lock does. Threads then gain nothing; processes still do.")]
    public bool InterpreterLock { get; init; }

    /// <summary>Numbers in the range.</summary>
    public long Length => Math.Max(0, Stop - Start);

    public IEnumerable<ParameterFault> Check()
    {
        if (Length > MostAdditions / Repeats)
        {
            yield return new ParameterFault("stop",
                $"Got {Length} numbers x {Repeats} repeats; at most {MostAdditions} additions are allowed.", "start", "repeats");
        }
    }
}
