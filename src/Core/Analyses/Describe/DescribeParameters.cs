using System.Text.Json.Serialization;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>Element types by NumPy's long names and by its short ones.</summary>
public enum ElementName { Float64, Float32, Int64, Int32, Bool, F8, F4, I8, I4, B1 }

/// <summary>Which axis varies fastest: the last (C) or the first (Fortran).</summary>
public enum AxisOrder
{
    [JsonStringEnumMemberName("C")]
    RowMajor,

    [JsonStringEnumMemberName("F")]
    ColumnMajor,
}

public enum ByteOrder { Little, Big }

/// <summary>How the statistics are taken.</summary>
public enum DescribeMethod { OnePass, PerRow }

/// <summary>What a file without a header holds.</summary>
public sealed record RawParameters
{
    [Parameter("Element type", "What one element is: float64, float32, int64, int32 or bool, or NumPy's short names f8, f4, i8, i4, b1.")]
    public ElementName Dtype { get; init; } = ElementName.Float64;

    [Parameter("Shape", "Lengths of the axes; left out, a list of as many elements as the file holds.")]
    [ListLength(0, 32)]
    [NumberRange(0, 9_007_199_254_740_992)]
    public IReadOnlyList<long>? Shape { get; init; }

    [Parameter("Order", "C: the last axis varies fastest; F: the first one, as in Fortran.")]
    public AxisOrder Order { get; init; }

    [Parameter("Byte order", "Whether the least or the most significant byte of an element comes first.")]
    public ByteOrder ByteOrder { get; init; }

    [Parameter("Offset", "Bytes before the first element.", Unit = "bytes")]
    [NumberRange(0, 9_007_199_254_740_992)]
    public long OffsetBytes { get; init; }

    internal RawLayout ToLayout() => new(KindOf(Dtype), Shape, Order == AxisOrder.ColumnMajor, ByteOrder == ByteOrder.Big, OffsetBytes);

    static ElementKind KindOf(ElementName name) => name switch
    {
        ElementName.Float32 or ElementName.F4 => ElementKind.Float32,
        ElementName.Int64 or ElementName.I8 => ElementKind.Int64,
        ElementName.Int32 or ElementName.I4 => ElementKind.Int32,
        ElementName.Bool or ElementName.B1 => ElementKind.Bool,
        _ => ElementKind.Float64,
    };
}

/// <summary>Which part of an array is described.</summary>
public sealed record SelectParameters : ICheckedParameters
{
    [Parameter("Rows", "[a, b]: rows from a up to but not including b, counted from 0, as in x[a:b].")]
    [ListLength(2, 2)]
    [NumberRange(0, 9_007_199_254_740_992)]
    public IReadOnlyList<long>? Rows { get; init; }

    [Parameter("Columns", "Numbers of columns, counted from 0; each gets statistics of its own.")]
    [ListLength(1, 256)]
    [NumberRange(0, 9_007_199_254_740_992)]
    public IReadOnlyList<long>? Columns { get; init; }

    public IEnumerable<ParameterFault> Check()
    {
        if (Rows is [var from, var end] && from > end)
        {
            yield return new ParameterFault("rows", $"Got [{from}, {end}]; the first row must not lie after the end.");
        }

        if (Columns is not null && Columns.Distinct().Count() < Columns.Count)
        {
            yield return new ParameterFault("columns", "A column is named more than once.");
        }
    }
}

/// <summary>What counts as a value. NaN and infinities never do.</summary>
public sealed record CleanParameters : ICheckedParameters
{
    [Parameter("Drop non-finite", "Leave NaN and infinities out of the saved array too; they never enter the statistics.")]
    public bool DropNonFinite { get; init; } = true;

    [Parameter("Smallest", "Values below are dropped.")]
    public double? Min { get; init; }

    [Parameter("Largest", "Values above are dropped.")]
    public double? Max { get; init; }

    public IEnumerable<ParameterFault> Check()
    {
        if (Min > Max)
        {
            yield return new ParameterFault("max", "The largest allowed value lies below the smallest.", "min");
        }
    }

    internal ValueLimits ToLimits() => new(Min ?? double.NegativeInfinity, Max ?? double.PositiveInfinity);
}

/// <summary>Columns between which a line is fitted.</summary>
public sealed record FitParameters
{
    [Parameter("x", "Number of the column of x, counted from 0.")]
    [NumberRange(0, 9_007_199_254_740_992)]
    public required long X { get; init; }

    [Parameter("y", "Number of the column of y, counted from 0.")]
    [NumberRange(0, 9_007_199_254_740_992)]
    public required long Y { get; init; }
}

public sealed record DescribeParameters : ICheckedParameters
{
    [Parameter("Data set", "A registered data set that holds one array.", Control = ParameterControls.Dataset)]
    [TextLength(1, 200)]
    public string? Dataset { get; init; }

    [Parameter("Path", "Instead of a data set: a .npy file, or any file described under raw.", Control = ParameterControls.Path)]
    [TextLength(1, 4000)]
    public string? Path { get; init; }

    [Parameter("Raw file", "For a file without a header: {\"dtype\": \"float64\", \"shape\": [1000, 3], \"order\": \"C\", \"byteOrder\": \"little\", \"offsetBytes\": 0}. A wrong type gives wrong numbers, not an error.")]
    public RawParameters? Raw { get; init; }

    [Parameter("Part only", "A part of the array: {\"rows\": [0, 100], \"columns\": [0, 2]}.")]
    public SelectParameters? Select { get; init; }

    [Parameter("Clean first", "Which values count: {\"dropNonFinite\": true, \"min\": 0, \"max\": 100}.")]
    public CleanParameters? Clean { get; init; }

    [Parameter("Save cleaned", "Write the selected rows and columns as a new data set, without every row that has a dropped element. Without clean, NaN and infinities are dropped.")]
    public bool SaveCleaned { get; init; }

    [Parameter("Name", $"Name of the data set with the cleaned array: {DatasetName.Rule}. If left out: cleaned- and the job's id.")]
    [TextLength(1, 64)]
    public string? Name { get; init; }

    [Parameter("Linear fit", "A line through two columns: {\"x\": 0, \"y\": 1}.")]
    public FitParameters? LinearFit { get; init; }

    [Parameter("Method", "onePass: all statistics in one pass over the file; perRow: row by row, one statistic per pass, as in the course.")]
    public DescribeMethod Method { get; init; }

    public IEnumerable<ParameterFault> Check()
    {
        if (Dataset is null && Path is null)
        {
            yield return new ParameterFault("dataset", "Missing: give either dataset or path.", "path");
        }
        else if (Dataset is not null && Path is not null)
        {
            yield return new ParameterFault("path", "Given together with dataset: give only one of the two.", "dataset");
        }

        if (Name is not null && !DatasetName.IsSound(Name))
        {
            yield return new ParameterFault("name", $"Allowed are {DatasetName.Rule}.");
        }
        else if (Name is not null && !SaveCleaned)
        {
            yield return new ParameterFault("name", "Names the saved array, but saveCleaned is false; give true with it or leave the name out.", "saveCleaned");
        }
    }

    internal OutputName Output => new(Name, "cleaned");
}
