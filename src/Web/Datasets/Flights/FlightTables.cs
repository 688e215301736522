using System.Text;

namespace Dashboard.Web.Datasets.Flights;

/// <summary>
/// What rows are put together from, ready as bytes. The tables are the same for every seed and host: only integer arithmetic
/// and square roots, which IEEE 754 rounds in one way.
/// </summary>
static class FlightTables
{
    public const int Routes = 4096, Carriers = 16, Times = 288, Quantiles = 1 << 16;

    /// <summary>Bytes of a route, <c>"LAX","JFK",</c>, and of a departure time, <c>"0655",</c>.</summary>
    public const int RouteBytes = 12, CarrierBytes = 5, TimeBytes = 7;

    public const int LeastDelay = -60, MostDelay = 1_999;

    /// <summary>Each delay's text with two decimals and a comma takes up to this many bytes, and is kept at this distance.</summary>
    public const int DelayBytes = 8;

    const string AirportCodes =
        "ATL ORD DFW LAX DEN PHX IAH LAS DTW SFO SLC MSP MCO EWR CLT BOS LGA JFK SEA BWI MIA PHL SAN DCA IAD TPA STL PDX FLL MDW OAK HOU " +
        "MEM CLE SMF SJC MCI RDU BNA SNA PIT AUS MSY DAL IND SAT CVG CMH MKE ABQ JAX BUR ONT OMA TUS BUF OKC ANC HNL BOI ROC SYR FAI GEG";

    public static readonly byte[] Route = new byte[Routes * RouteBytes];
    /// <summary>Each route's distance in miles and the end of the line, <c>2475.00,\n</c>.</summary>
    public static readonly byte[][] RouteEnd = new byte[Routes][];
    public static readonly byte[] Carrier = Encoding.ASCII.GetBytes(string.Concat("AA AS B6 CO DL EV F9 FL HA MQ NW OO UA US WN XE".Split(' ').Select(c => $"\"{c}\",")));
    public static readonly byte[] Time = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Times).Select(t => $"\"{t / 12:00}{t % 12 * 5:00}\",")));
    public static readonly byte[] Delay = new byte[(MostDelay - LeastDelay + 1) * DelayBytes];
    public static readonly byte[] DelayLength = new byte[MostDelay - LeastDelay + 1];
    /// <summary>Departure delay in minutes by its rank: half leave early or on time, few wait for hours.</summary>
    public static readonly short[] DelayQuantile = new short[Quantiles];

    /// <summary>The airport that a route leaves from.</summary>
    public static string OriginOf(int route) => Encoding.ASCII.GetString(Route, route * RouteBytes + 1, 3);

    static FlightTables()
    {
        string[] airports = AirportCodes.Split(' ');
        var random = new SplitMix(0);
        for (int r = 0; r < Routes; r++)
        {
            int from = Busy(ref random, airports.Length), to = Busy(ref random, airports.Length - 1);
            to += to >= from ? 1 : 0;
            Encoding.ASCII.GetBytes($"\"{airports[from]}\",\"{airports[to]}\",", Route.AsSpan(r * RouteBytes));
            RouteEnd[r] = Encoding.ASCII.GetBytes($"{Miles(Math.Min(from, to), Math.Max(from, to))}.00,\n");
        }
        for (int d = LeastDelay; d <= MostDelay; d++)
        {
            DelayLength[d - LeastDelay] = (byte)Encoding.ASCII.GetBytes($"{d}.00,", Delay.AsSpan((d - LeastDelay) * DelayBytes));
        }
        for (int q = 0; q < Quantiles; q++)
        {
            DelayQuantile[q] = Quantile((q + 0.5) / Quantiles);
        }
    }

    /// <summary>The airports are in order of their traffic; the first ones get most.</summary>
    static int Busy(ref SplitMix random, int count)
    {
        int a = (int)(random.Next() % (ulong)count), b = (int)(random.Next() % (ulong)count);
        return Math.Min(a, b);
    }

    static ulong Miles(int low, int high) => 95 + new SplitMix((ulong)(low * 1000 + high)).Next() % 2_600;

    static short Quantile(double rank)
    {
        const double punctual = 0.55;
        return rank < punctual ? (short)(-10 + 15 * rank / punctual) : (short)(5 + 8 * (1 / Math.Sqrt((1 - rank) / (1 - punctual)) - 1));
    }
}

/// <summary>Steele, Lea and Flood's SplitMix64: a counter through a mixing function, so any start is as good as another.</summary>
struct SplitMix(ulong state)
{
    ulong state = state;

    public ulong Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
