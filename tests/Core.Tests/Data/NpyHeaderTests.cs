using System.Text;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data.Arrays;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Data;

public class NpyHeaderTests
{
    const string Good = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n";

    static ArrayLayout Parse(string text, int version = 1) => NpyHeader.Parse(ArrayOnDisk.Header(version, text), "x.npy");

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 12)]
    [InlineData(3, 12)]
    public void Every_version_is_read(int version, int prefix)
    {
        var layout = Parse(Good, version);
        layout.Shape.ShouldBe([3, 4]);
        (layout.Kind, layout.ColumnMajor, layout.BigEndian).ShouldBe((ElementKind.Float64, false, false));
        layout.DataOffset.ShouldBe(prefix + Good.Length);
    }

    [Theory]
    [InlineData("{'descr':'>i4','fortran_order':True,'shape':()}")]
    [InlineData("{\"shape\": (5L,), \"fortran_order\": False, \"descr\": \"|b1\"}")]
    [InlineData("{ 'shape' : ( 0 , 922337203685477580 ) , 'descr' : '=f4' , 'fortran_order' : False , } \n")]
    public void What_Python_may_write_is_read(string text) => Parse(text).ShouldNotBeNull();

    [Theory]
    [InlineData("[1, 2, 3]", "{, found [")]
    [InlineData("{}", "'descr', which is missing")]
    [InlineData("{'descr': '<f8', 'shape': (3,)}", "'fortran_order', which is missing")]
    [InlineData("{'descr': '<f8', 'descr': '<f8'}", "each once")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'more': 1}", "each once")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': (3,)}", "True or False")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3)}", "(n,)")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}", "whole number from 0 on")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3.0,)}", "comma or )")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': [3]}", "(, found [")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,)}", "63 bits")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "bytes fit a file")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,)}", "bytes fit a file")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (3,)}", "found '<c16'")]
    [InlineData("{'descr': '<b1', 'fortran_order': False, 'shape': (3,)} x", "blanks up to the end")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,)}", "arrays of records")]
    [InlineData("{'descr': '|f8', 'fortran_order': False, 'shape': (3,)}", "found '|f8'")]
    [InlineData("{'descr': '<f8", "quoted text")]
    [InlineData("__import__('os')", "{, found _")]
    public void What_is_wrong_is_said_with_its_place(string text, string because)
    {
        string message = Should.Throw<InputException>(() => Parse(text)).Message;
        message.ShouldStartWith("x.npy: byte ");
        message.ShouldContain(because);
    }

    [Fact]
    public void A_wrong_start_is_said()
    {
        Should.Throw<InputException>(() => NpyHeader.Parse("PK\x03\x04 zipped"u8, "x.npz")).Message.ShouldContain("\\x93NUMPY");
        Should.Throw<InputException>(() => NpyHeader.Parse([], "x.npy")).Message.ShouldContain("byte 0");
        Should.Throw<InputException>(() => NpyHeader.Parse(ArrayOnDisk.Header(4, Good), "x.npy")).Message.ShouldContain("found 4.0");
        Should.Throw<InputException>(() => NpyHeader.Parse(ArrayOnDisk.Header(1, Good).AsSpan(0, 40), "x.npy")).Message.ShouldContain("the file ends");
        Should.Throw<InputException>(() => NpyHeader.Parse([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255], "x.npy")).Message.ShouldContain("4294967295");
    }

    [Fact]
    public void What_is_written_is_read_back_aligned()
    {
        foreach (var kind in Enum.GetValues<ElementKind>())
        {
            byte[] header = NpyHeader.Write(kind, [7, 0, 123456789012], columnMajor: true);
            (header.Length % 64).ShouldBe(0);
            var layout = NpyHeader.Parse(header, "x.npy");
            (layout.Kind, layout.ColumnMajor, layout.DataOffset).ShouldBe((kind, true, (long)header.Length));
            layout.Shape.ShouldBe([7, 0, 123456789012]);
        }
    }
}
