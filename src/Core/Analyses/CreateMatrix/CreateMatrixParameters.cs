using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.CreateMatrix;

public enum Distribution { Uniform, Normal }

public enum MatrixElement { Float64, Float32 }

/// <summary>How a matrix is written.</summary>
public enum CreateMethod { OnePass, PerRow }

public sealed record CreateMatrixParameters : ICheckedParameters
{
    const long MostBytes = 1L << 50;

    [Parameter("Rows", "Lengths of the first axis.")]
    [NumberRange(1, 1_000_000_000_000)]
    public long Rows { get; init; } = 1000;

    [Parameter("Columns", "Length of the second axis.")]
    [NumberRange(1, 1_000_000_000_000)]
    public long Columns { get; init; } = 1000;

    [Parameter("Seed", "The same seed gives the same matrix, whoever computes which part of it.")]
    [NumberRange(0, 9_007_199_254_740_992)]
    public long Seed { get; init; } = 1;

    [Parameter("Distribution", "uniform: in [0, 1); normal: mean 0, standard deviation 1.")]
    public Distribution Distribution { get; init; }

    [Parameter("Element type", "float64 takes 8 bytes per element, float32 takes 4.")]
    public MatrixElement Dtype { get; init; }

    [Parameter("Name", $"Name of the new data set: {DatasetName.Rule}. If left out: matrix- and the job's id.")]
    [TextLength(1, 64)]
    public string? Name { get; init; }

    [Parameter("Method", "onePass: large blocks at a time; perRow: a row at a time, as in the course. The content is the same.")]
    public CreateMethod Method { get; init; }

    internal OutputName Output => new(Name, "matrix");

    internal ElementKind Kind => Dtype == MatrixElement.Float64 ? ElementKind.Float64 : ElementKind.Float32;

    /// <summary>Bytes of the elements.</summary>
    internal long DataBytes => Rows * Columns * ArrayLayout.BytesOf(Kind);

    public IEnumerable<ParameterFault> Check()
    {
        if (Name is not null && !DatasetName.IsSound(Name))
        {
            yield return new ParameterFault("name", $"Allowed are {DatasetName.Rule}.");
        }

        if ((Int128)Rows * Columns * ArrayLayout.BytesOf(Kind) > MostBytes)
        {
            yield return new ParameterFault("rows", $"{Rows} rows of {Columns} columns are more than {MostBytes} bytes, the most that is allowed.", "columns", "dtype");
        }
    }
}
