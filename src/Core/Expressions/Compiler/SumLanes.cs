using System.Reflection.Emit;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// The points and the eight running sums of a <see cref="SumKernel"/>: at 512 bits one vector of each, at 256 two, at 128 four.
/// A lane adds its points in the same order at every width.
/// </summary>
sealed class SumLanes
{
    const int LogicalLanes = 8;

    readonly VectorIl vector;
    readonly Lanes[] indices;
    readonly Lanes[] sums;

    public SumLanes(VectorIl vector)
    {
        this.vector = vector;
        int groups = LogicalLanes / vector.Doubles;
        indices = new Lanes[groups];
        sums = new Lanes[groups];
        for (int group = 0; group < groups; group++)
        {
            sums[group] = vector.New(typeof(double));
            indices[group] = FirstIndices(group * vector.Doubles);
        }
    }

    ILGenerator Il => vector.Il;

    /// <summary>Adds the next eight points.</summary>
    /// <param name="value">Writes the formula for a vector of points.</param>
    public void AddRound(Func<Lanes, Lanes> value)
    {
        for (int group = 0; group < sums.Length; group++)
        {
            var x = vector.Fused(indices[group], FromArgument(2), FromArgument(1));
            vector.Set(sums[group], vector.Add(sums[group], value(x)));
            vector.Set(indices[group], vector.Add(indices[group], VectorIl.Constant((double)LogicalLanes)));
        }
    }

    public void Store()
    {
        for (int group = 0; group < sums.Length; group++)
        {
            int offset = group * vector.Doubles * sizeof(double);
            vector.Store(sums[group], () =>
            {
                Il.Emit(OpCodes.Ldarg, (short)4);
                Il.Emit(OpCodes.Ldc_I4, offset);
                Il.Emit(OpCodes.Conv_I);
                Il.Emit(OpCodes.Add);
            }, false);
        }
    }

    Lanes FirstIndices(int start)
    {
        var lanes = FromArgument(0);
        for (int i = 0; i < vector.Doubles; i++)
        {
            vector.Push(lanes);
            Il.Emit(OpCodes.Ldc_I4, i);
            Il.Emit(OpCodes.Ldarg_0);
            Il.Emit(OpCodes.Ldc_R8, (double)(start + i));
            Il.Emit(OpCodes.Add);
            lanes = vector.WithElement();
        }

        return lanes;
    }

    Lanes FromArgument(short argument)
    {
        Il.Emit(OpCodes.Ldarg, argument);
        return vector.Broadcast();
    }
}
