using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>The first elements of a registered array, in the order in which they lie in its file.</summary>
sealed unsafe class DatasetInput : InputFiller, IDisposable
{
    /// <summary>Elements mapped at once.</summary>
    const int MostElements = 1 << 17;

    readonly ArrayFile file;
    readonly ElementCopy copy;

    DatasetInput(ArrayFile file) => (this.file, copy) = (file, ElementReader.Of(file.Layout));

    /// <exception cref="InputException">There is no such data set, it is not one array, or it does not hold enough numbers.</exception>
    public static DatasetInput Open(string name, string dataset, long length, AnalysisContext context)
    {
        string path = context.Datasets.TryGetValue(dataset, out string? known)
            ? known
            : throw new InputException($"Variable {name}: there is no data set \"{dataset}\".");
        var files = DataFiles.Find(path, ".npy", context.DataRoots);
        if (files.Count != 1)
        {
            throw new InputException($"Variable {name}: the data set \"{dataset}\" holds {files.Count} array files; needed is one.");
        }

        var file = ArrayFile.Open(files[0], null);
        if (file.Layout.Elements < length)
        {
            long elements = file.Layout.Elements;
            file.Dispose();
            throw new InputException($"Variable {name}: {files[0].Name} has {elements} elements; needed are {length}.");
        }

        return new DatasetInput(file);
    }

    public override void Fill(double* target, long first, long count)
    {
        int bytes = file.Layout.ElementBytes;
        for (long at = 0; at < count; at += MostElements)
        {
            int part = (int)Math.Min(MostElements, count - at);
            long offset = file.Layout.DataOffset + ((first + at) * bytes);
            using var window = file.Map(offset, part * (long)bytes);
            copy(window.At(offset), 1, part, target + at);
        }
    }

    // Mapping a window costs more than a short copy, so float32 goes by large pieces too.
    public override void Fill(float* target, long first, long count)
    {
        double[] wide = GC.AllocateUninitializedArray<double>((int)Math.Min(count, MostElements), pinned: true);
        fixed (double* room = wide)
        {
            for (long at = 0; at < count; at += wide.Length)
            {
                int part = (int)Math.Min(wide.Length, count - at);
                Fill(room, first + at, part);
                for (int i = 0; i < part; i++)
                {
                    target[at + i] = (float)room[i];
                }
            }
        }
    }

    public void Dispose() => file.Dispose();
}
