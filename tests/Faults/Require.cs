namespace Dashboard.Faults;

/// <summary>A promise of the product was broken.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);

static class Require
{
    /// <exception cref="BrokenPromiseException" />
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(otherwise);
        }
    }
}
