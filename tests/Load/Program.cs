using System.Globalization;
using Dashboard.Load;
using Dashboard.Load.Fuzz;

const string Help = """
    usage: ./bench.sh --fuzz [requests] [--seed N]
      Sends random requests (100,000) to a server of its own, without a Runner and with rate limits off, and counts what became of them.
      The figures go to docs/reliability.md; --dry leaves the page alone. Exit code 1 where something failed, hung or grew.
    """;
var words = args.ToList();
bool write = !words.Remove("--dry");
int seed = Take("--seed", 1);
if (words.Count == 0 || words.Contains("--help"))
{
    Console.WriteLine(Help);
    return words.Count == 0 ? 2 : 0;
}
var page = new ReliabilityPage(write);
return words[0] switch
{
    "fuzz" => await FuzzCommand.RunAsync(Number(1, 100_000), seed, page) ? 0 : 1,
    _ => Wrong(),
};

int Wrong()
{
    Console.Error.WriteLine($"Unknown command '{words[0]}'.\n{Help}");
    return 2;
}

int Number(int at, int usual) => words.Count > at ? int.Parse(words[at], CultureInfo.InvariantCulture) : usual;

int Take(string name, int usual)
{
    int at = words.IndexOf(name);
    if (at < 0)
    {
        return usual;
    }
    int value = int.Parse(words[at + 1], CultureInfo.InvariantCulture);
    words.RemoveRange(at, 2);
    return value;
}
