using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Jobs;

/// <summary>
/// What a sweep comes to: its configurations and its trials in the order of execution. A pure function of the sweep and
/// the analysis, so that the plan of a stored job can be made again at any time.
/// </summary>
public sealed class SweepPlan
{
    readonly JsonElement parameters;
    readonly Dictionary<string, JsonElement> variantParameters;
    readonly string? growsWith;

    SweepPlan(Sweep sweep, JsonElement parameters, string? growsWith, IReadOnlyList<Configuration> configurations)
    {
        this.parameters = parameters;
        this.growsWith = sweep.Scaling == ScalingKind.Weak ? growsWith : null;
        variantParameters = (sweep.Variants ?? []).ToDictionary(v => v.Label, v => v.Parameters);
        Configurations = configurations;
        Trials = Interleave(configurations, sweep);
    }

    /// <summary>Distinct points of the sweep, baseline first.</summary>
    public IReadOnlyList<Configuration> Configurations { get; }

    /// <summary>
    /// Every trial in the order of execution: rounds of warm-ups, then rounds of repetitions. Each round holds every
    /// configuration once, in an order drawn from the sweep's seed, so that drift of the machine hits all alike.
    /// </summary>
    public IReadOnlyList<PlannedTrial> Trials { get; }

    public static SweepPlan Make(Sweep sweep, AnalysisDescription analysis, JsonElement parameters) =>
        new(sweep, parameters, analysis.GrowsWith, Configure(sweep, analysis));

    /// <summary>
    /// The analysis parameters of one configuration: the variant's replace the job's, and in a weak sweep the parameter
    /// that is linear in work is multiplied by the workers.
    /// </summary>
    public JsonElement ParametersFor(Configuration configuration)
    {
        bool varied = configuration.Variant is not null;
        if (!varied && growsWith is null) return parameters;

        var merged = JsonNode.Parse(parameters.GetRawText())!.AsObject();
        if (varied)
        {
            foreach (var replaced in variantParameters[configuration.Variant!].EnumerateObject())
                merged[replaced.Name] = JsonNode.Parse(replaced.Value.GetRawText());
        }
        if (growsWith is not null) Grow(merged, growsWith, configuration.Workers);
        return JsonSerializer.SerializeToElement(merged);
    }

    /// <param name="path">A member's name, or names with dots between.</param>
    static void Grow(JsonObject parameters, string path, int workers)
    {
        string[] names = path.Split('.');
        var holder = names[..^1].Aggregate((JsonObject?)parameters, (inner, name) => inner?[name] as JsonObject);
        if (holder?[names[^1]] is JsonValue size) holder[names[^1]] = Grown(size, workers);
    }

    /// <summary>What is no number, or becomes none that JSON has, stays as it is: the check of the parameters names it.</summary>
    static JsonNode Grown(JsonValue size, int workers) =>
        size.TryGetValue(out long whole) && whole <= long.MaxValue / workers && whole >= long.MinValue / workers ? whole * workers
        : size.GetValueKind() == JsonValueKind.Number && size.TryGetValue(out double number) && double.IsFinite(number * workers) ? number * workers
        : size.DeepClone();

    static List<Configuration> Configure(Sweep sweep, AnalysisDescription analysis)
    {
        bool addSerial = sweep.Baseline && analysis.Strategies.Contains(StrategyNames.Serial) && !sweep.Strategies.Contains(StrategyNames.Serial);
        IEnumerable<string> strategies = addSerial ? [StrategyNames.Serial, .. sweep.Strategies] : sweep.Strategies;
        IEnumerable<string?> variants = sweep.Variants is { Count: > 0 } given ? given.Select(v => (string?)v.Label) : [null];
        return
        [
            .. from variant in variants
               from strategy in strategies
               from workers in WorkersOf(strategy, sweep)
               select new Configuration(strategy, workers, variant),
        ];
    }

    /// <summary>Layouts take the place of the worker counts where ranks run.</summary>
    static IReadOnlyList<int> WorkersOf(string strategy, Sweep sweep) =>
        strategy == StrategyNames.Serial ? [1]
        : sweep.Layouts is { Count: > 0 } layouts && LayoutCheck.Applies(strategy) ? [.. layouts.Select(l => l.Workers)]
        : sweep.Workers;

    static List<PlannedTrial> Interleave(IReadOnlyList<Configuration> configurations, Sweep sweep)
    {
        var random = new Random(unchecked((int)(sweep.Seed ^ (sweep.Seed >> 32))));
        var trials = new List<PlannedTrial>(configurations.Count * (sweep.Warmups + sweep.Repetitions));
        for (int round = 0; round < sweep.Warmups + sweep.Repetitions; round++)
        {
            bool warmup = round < sweep.Warmups;
            var order = configurations.ToArray();
            random.Shuffle(order);
            foreach (var configuration in order)
            {
                int repetition = warmup ? round + 1 : round - sweep.Warmups + 1;
                trials.Add(new PlannedTrial($"t{trials.Count + 1:0000}", trials.Count, configuration, repetition, warmup));
            }
        }
        return trials;
    }
}
