using System.Globalization;
using Dashboard.Load;
using Dashboard.Load.Fuzz;
using Dashboard.Load.Watching;

const string Help = """
    usage: ./bench.sh --load [minutes] | --soak [minutes] | --fuzz [requests] [--seed N]

      --load   10 minutes of 200 watching clients and 10,000 worker reports a second beside a real kernel, then 1,000 submissions in a minute
      --soak   60 minutes of small sweeps, pages and watching clients
      --fuzz   100,000 random requests to a server without a Runner and with rate limits off

    Each starts a server of its own. The figures go to docs/reliability.md; --dry leaves the page alone. Exit code 1 where a target is missed.
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
    "load" => await LoadAsync(Number(1, 10)) ? 0 : 1,
    "soak" => await new SoakCommand(Number(1, 60), page).RunAsync() ? 0 : 1,
    _ => Wrong(),
};

async Task<bool> LoadAsync(int minutes)
{
    await using var load = new LoadCommand(minutes, page);
    return await load.RunAsync();
}

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
