using System.Runtime.InteropServices;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Strategies.Native;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Data;

/// <summary>Links that change while files are found and opened lead nowhere else.</summary>
public sealed partial class ExchangedLinkTests : IDisposable
{
    const string Inside = "v\n1\n", Outside = "secret\n2\n";

    readonly string folder = Directory.CreateTempSubdirectory("exchanged-").FullName;
    readonly string root;

    public ExchangedLinkTests()
    {
        root = Path.Combine(folder, "root");
        foreach (var (place, text) in new[] { ("root/good", Inside), ("outside", Outside) })
        {
            Directory.CreateDirectory(Path.Combine(folder, place));
            File.WriteAllText(Path.Combine(folder, place, "a.csv"), text);
            File.WriteAllBytes(Path.Combine(folder, place, "a.raw"), [text == Inside ? (byte)1 : (byte)2]);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_exchanged_after_it_was_found_is_refused_at_the_opening()
    {
        Link("link", "root/good");
        var file = Find("link/a.csv")[0];
        Link("link", "outside");
        File.ReadAllText(file.Path).ShouldBe(Outside);
        Should.Throw<InputException>(() => CsvTable.Open(file)).Message.ShouldBe("\"a.csv\" is refused: it lies outside the folder from which data may be read.");
        Should.Throw<InputException>(() => ArrayFile.Open(file, null)).Message.ShouldContain("outside");
    }

    [Fact]
    public void A_table_that_is_opened_again_for_its_rows_is_checked_again()
    {
        Link("link", "root/good");
        var table = CsvTable.Open(Find("link/a.csv")[0]);
        Link("link", "outside");
        Should.Throw<InputException>(() => table.Open()).Message.ShouldContain("outside");
    }

    [Fact]
    public void A_linked_folder_outside_does_not_tell_its_names()
    {
        Link("link", "outside");
        Should.Throw<InputException>(() => Find("link")).Message.ShouldNotContain("a.csv");
    }

    [Fact]
    public void Pipes_and_devices_are_not_opened()
    {
        string pipe = Path.Combine(root, "p.csv");
        Libc.MakePipe(pipe, 0x180).ShouldBe(0);
        Should.Throw<InputException>(() => CsvTable.Open(Find("p.csv")[0])).Message.ShouldBe("p.csv is not a file of bytes.");
    }

    [Fact]
    public void Readers_never_get_a_byte_from_outside_while_links_are_exchanged()
    {
        Link("link", "root/good");
        using var stop = new CancellationTokenSource();
        var swapping = new Thread(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                Link("link", i % 2 == 0 ? "outside" : "root/good");
            }
        });
        swapping.Start();
        int read = 0, refused = 0;
        try
        {
            // Until both have been seen often, so that the exchange really fell between finding and opening.
            for (long end = Environment.TickCount64 + 20_000; (read < 300 || refused < 300) && Environment.TickCount64 < end;)
            {
                ReadOnce(ref read, ref refused);
            }
        }
        finally
        {
            stop.Cancel();
            swapping.Join();
        }
        read.ShouldBeGreaterThanOrEqualTo(300);
        refused.ShouldBeGreaterThanOrEqualTo(300);
    }

    void ReadOnce(ref int read, ref int refused)
    {
        try
        {
            CsvTable.Open(Find("link")[0]).Columns.ShouldBe(["v"]);
            using var array = ArrayFile.Open(Find("link/a.raw")[0], new RawLayout(ElementKind.Bool, null, false, false, 0));
            byte[] one = new byte[1];
            array.Read(0, one);
            one[0].ShouldBe((byte)1);
            unsafe
            {
                using var window = array.Map(0, 1);
                window.At(0)[0].ShouldBe((byte)1);
            }
            read++;
        }
        catch (InputException)
        {
            refused++;
        }
    }

    IReadOnlyList<DataFile> Find(string path) => DataFiles.Find(Path.Combine(root, path), ".csv", [root]);

    /// <summary>Points a link elsewhere in one step, as renaming does.</summary>
    void Link(string name, string target)
    {
        string fresh = Path.Combine(folder, "fresh");
        File.CreateSymbolicLink(fresh, Path.Combine(folder, target));
        Rename(fresh, Path.Combine(root, name)).ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
