using System.Text;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>What the code of one task writes to the console, up to a limit.</summary>
sealed class ConsoleCapture : TextWriter
{
    const int MostCharacters = 256 << 10;

    readonly Lock gate = new();
    readonly StringBuilder text = new();
    long dropped;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            int room = Math.Min(buffer.Length, MostCharacters - text.Length);
            text.Append(buffer[..room]);
            dropped += buffer.Length - room;
        }
    }

    /// <summary>What was written since the last time.</summary>
    public string Take()
    {
        if (text.Length == 0)
        {
            return "";
        }
        lock (gate)
        {
            string all = dropped > 0 ? $"{text}\n… and {dropped} characters more" : text.ToString();
            text.Clear();
            dropped = 0;
            return all;
        }
    }
}
