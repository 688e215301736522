namespace Dashboard.Core.Expressions.Compiler;

/// <summary>Operations <see cref="Start"/> to before <see cref="End"/> of a formula, run as one loop.</summary>
/// <param name="Slots">The slots it reads and writes.</param>
/// <param name="Vectors">Vectors of elements in one round of the loop.</param>
sealed record KernelPart(int Start, int End, IReadOnlyList<int> Slots, int Vectors);

/// <summary>
/// How a formula becomes loops: as a rule one; formulas too large for the registers and the runtime's compiler are cut into several
/// that pass values on through temporaries of one block, which stay in the first-level cache. Slots are the variables, then the output, then temporaries.
/// </summary>
sealed class KernelPlan
{
    /// <summary>Vector instructions of one loop; beyond some hundred locals the runtime's compiler gives up on registers.</summary>
    const int LargestPart = 220;

    readonly Dictionary<int, int> temporaries = [];
    readonly IReadOnlyList<ElementType> variables;
    readonly ElementType output;
    readonly ElementType truths;

    /// <param name="truths">How truth values lie in memory: as numbers 0 and 1 of this type.</param>
    public KernelPlan(OperationGraph graph, IReadOnlyList<ElementType> variables, ElementType output, ElementType truths, int bits)
    {
        (Graph, this.variables, this.output, this.truths, Bits) = (graph, variables, output, truths, bits);
        IsSingle = graph.IsSingle && (truths == ElementType.Float32 || !variables.Contains(ElementType.Bool));
        Elements = bits / (IsSingle ? 32 : 64);
        Parts = Cut();
    }

    public OperationGraph Graph { get; }

    public int Bits { get; }

    /// <summary>Whether vectors are filled with float32 lanes.</summary>
    public bool IsSingle { get; }

    /// <summary>Elements of a vector.</summary>
    public int Elements { get; }

    public IReadOnlyList<KernelPart> Parts { get; }

    /// <summary>Elements of a round that fits all parts.</summary>
    public int Step => Elements * Parts.Max(p => p.Vectors);

    public int OutputSlot => variables.Count;

    public int Temporaries => temporaries.Count;

    public int? Temporary(int place) => temporaries.TryGetValue(place, out int slot) ? slot : null;

    public int SlotBytes(int slot) => slot > OutputSlot ? Bits / 8 / Elements
        : BytesOf(slot == OutputSlot ? output : variables[slot]);

    int BytesOf(ElementType type) => (type == ElementType.Bool ? truths : type) == ElementType.Float32 ? sizeof(float) : sizeof(double);

    List<KernelPart> Cut()
    {
        var ranges = new List<(int Start, int End, int Cost)>();
        int start = 0;
        int cost = 0;
        for (int i = 0; i < Graph.Operations.Count; i++)
        {
            int next = Graph.Operations[i].Cost * (IsSingle && Graph.Operations[i].Cost > 2 ? 2 : 1);
            if (cost + next > LargestPart && i > start)
            {
                ranges.Add((start, i, cost));
                (start, cost) = (i, 0);
            }

            cost += next;
        }

        ranges.Add((start, Graph.Operations.Count, cost));
        foreach (var (from, end, _) in ranges)
        {
            KeepOutside(from, end);
        }

        // All parts share one step, so that a block that suits one suits all.
        int vectors = ranges.Count > 1 ? 1 : KernelWriter.Unrolling(cost);
        return ranges.Select(r => new KernelPart(r.Start, r.End, SlotsOf(r.Start, r.End), vectors)).ToList();
    }

    /// <summary>Gives a temporary to every value of an earlier part that this one needs.</summary>
    void KeepOutside(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            foreach (int operand in Graph.Operations[i].Operands.Where(o => o < start && IsComputed(o)))
            {
                temporaries.TryAdd(operand, OutputSlot + 1 + temporaries.Count);
            }
        }
    }

    bool IsComputed(int place) => Graph.Operations[place].Code is not (OperationCode.Input or OperationCode.Constant);

    List<int> SlotsOf(int start, int end)
    {
        var slots = new SortedSet<int>();
        for (int i = start; i < end; i++)
        {
            foreach (int place in Graph.Operations[i].Operands.Append(i))
            {
                if (Graph.Operations[place].Code == OperationCode.Input)
                {
                    slots.Add(Graph.Operations[place].A);
                }
                else if (Temporary(place) is { } slot)
                {
                    slots.Add(slot);
                }
            }
        }

        if (end == Graph.Operations.Count)
        {
            slots.Add(OutputSlot);
        }

        return [.. slots];
    }
}
