namespace Dashboard.Web.Pages.Shared;

/// <summary>Sizes that are powers of two by nature, such as caches: 32 KiB, 1.25 MiB.</summary>
public static class ByteCount
{
    static readonly string[] Units = ["B", "KiB", "MiB", "GiB"];

    public static string Binary(long bytes)
    {
        double value = bytes;
        int step = 0;
        for (; value >= 1024 && step < Units.Length - 1; step++) value /= 1024;
        return $"{value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)} {Units[step]}";
    }
}
