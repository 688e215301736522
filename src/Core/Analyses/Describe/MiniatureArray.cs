using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>A small array in memory that takes every path which the real one will take.</summary>
static class MiniatureArray
{
    const int Rows = 3 * MomentsKernel.Block;

    /// <summary>So many that there are two chunks even without a selection, one for each way of reading.</summary>
    const int Columns = 6;

    public static DescribeRun Run(DescribeParameters like, ArrayLayout layout)
    {
        var small = new ArrayLayout(layout.Kind, [Rows + 3, Columns], layout.ColumnMajor, layout.BigEndian, 0);
        byte[] bytes = ArrayMemory.Allocate((int)small.DataBytes);
        Fill(bytes, small);
        var parameters = like with
        {
            Raw = null,
            Select = like.Select is null ? null : new SelectParameters
            {
                Rows = like.Select.Rows is null ? null : [1, Rows],
                Columns = like.Select.Columns is null ? null : [1, 0],
            },
            LinearFit = like.LinearFit is null ? null : new FitParameters { X = 0, Y = 1 },
        };
        return new DescribeRun(parameters, new DescribePlan(parameters, small), new ArrayMemory(bytes), 0);
    }

    /// <summary>A ramp, then a block whose first value lies far off, then one with gaps.</summary>
    static void Fill(byte[] bytes, ArrayLayout layout)
    {
        for (int i = 0; i < layout.Elements; i++)
        {
            double value = i == 2 * MomentsKernel.Block ? 1e6 : i % 97;
            value = layout.Kind is ElementKind.Float64 && i > 5 * MomentsKernel.Block && i % 13 == 0 ? double.NaN : value;
            var element = bytes.AsSpan(i * layout.ElementBytes, layout.ElementBytes);
            ElementWriter.Write(element, layout, value);
        }
    }
}
