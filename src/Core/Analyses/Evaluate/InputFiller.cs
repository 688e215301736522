using System.Runtime.CompilerServices;
using System.Text;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>Writes elements of a variable. What an element holds depends on its place only, never on how the array is cut.</summary>
abstract unsafe class InputFiller
{
    const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Writes elements <paramref name="first"/> to before first + count.</summary>
    public abstract void Fill(double* target, long first, long count);

    /// <summary>The same as float32; each value is that of float64, rounded, save for random ones.</summary>
    public virtual void Fill(float* target, long first, long count)
    {
        const int block = 512;
        double* wide = stackalloc double[block];
        for (long at = 0; at < count; at += block)
        {
            int part = (int)Math.Min(block, count - at);
            Fill(wide, first + at, part);
            for (int i = 0; i < part; i++)
            {
                target[at + i] = (float)wide[i];
            }
        }
    }

    public static InputFiller Of(string name, VariableSource? source, EvaluateParameters parameters, AnalysisContext context) => source switch
    {
        { Linspace: [var low, var high] } => new Spaced(low, high, parameters.Elements),
        { Values: { } values } => new Listed([.. values]),
        { Dataset: { } dataset } => DatasetInput.Open(name, dataset, parameters.Elements, context),
        _ => new Uniform(parameters.Seed, name),
    };

    /// <summary>Counter-based: the bits of element i are a hash of seed, name and i, so any worker makes the same.</summary>
    /// <remarks>The mixing function of Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).</remarks>
    sealed class Uniform : InputFiller
    {
        readonly ulong start;

        public Uniform(long seed, string name)
        {
            ulong mixed = Mix((ulong)seed + Golden);
            foreach (byte letter in Encoding.UTF8.GetBytes(name))
            {
                mixed = Mix(mixed ^ letter);
            }

            start = mixed;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Fill(double* target, long first, long count)
        {
            ulong counter = start + ((ulong)first * Golden);
            for (long i = 0; i < count; i++, counter += Golden)
            {
                target[i] = (Mix(counter) >> 11) * (1.0 / (1L << 53));
            }
        }

        // Rounding a float64 could give 1, which is out of range.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Fill(float* target, long first, long count)
        {
            ulong counter = start + ((ulong)first * Golden);
            for (long i = 0; i < count; i++, counter += Golden)
            {
                target[i] = (Mix(counter) >> 40) * (1.0f / (1 << 24));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static ulong Mix(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>As numpy.linspace: the last element is the upper end itself.</summary>
    sealed class Spaced(double low, double high, long length) : InputFiller
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Fill(double* target, long first, long count)
        {
            double step = length > 1 ? (high - low) / (length - 1) : 0;
            for (long i = 0; i < count; i++)
            {
                target[i] = low + ((first + i) * step);
            }

            if (length > 1 && first + count == length)
            {
                target[count - 1] = high;
            }
        }
    }

    sealed class Listed(double[] values) : InputFiller
    {
        public override void Fill(double* target, long first, long count) =>
            values.AsSpan((int)first, (int)count).CopyTo(new Span<double>(target, (int)count));
    }
}
