using System.Globalization;
using System.Text;
using Dashboard.Core.Data.Csv;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Data;

public class CsvNumberTests
{
    [Theory]
    [InlineData("", "Missing")]
    [InlineData("  ", "Missing")]
    [InlineData("nan", "Missing")]
    [InlineData("NaN", "Missing")]
    [InlineData("-", "Unreadable")]
    [InlineData(".", "Unreadable")]
    [InlineData("1.2.3", "Unreadable")]
    [InlineData("1,5", "Unreadable")]
    [InlineData("0x10", "Unreadable")]
    [InlineData("12abc", "Unreadable")]
    [InlineData("1 2", "Unreadable")]
    [InlineData("(5)", "Unreadable")]
    public void What_is_no_number(string text, string expected) =>
        CsvNumber.Read(Encoding.UTF8.GetBytes(text), out _).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("5", 5)]
    [InlineData("+5.", 5)]
    [InlineData("-.5", -0.5)]
    [InlineData(" 7\t", 7)]
    [InlineData("1e3", 1000)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("0.1", 0.1)]
    [InlineData("123456789012345", 123456789012345)]
    [InlineData("0.000000000000001", 1e-15)]
    [InlineData("179769313486231580000000000000000000000", 1.7976931348623158e38)]
    public void What_is_one(string text, double expected)
    {
        CsvNumber.Read(Encoding.UTF8.GetBytes(text), out double value).ShouldBe(CsvNumberKind.Number);
        value.ShouldBe(expected);
    }

    [Fact]
    public void Values_are_rounded_as_the_framework_rounds_them()
    {
        var digits = Gen.Choose(0, 9).Select(d => (char)('0' + d));
        var texts = from sign in Gen.Elements("", "-", "+")
                    from whole in Gen.ListOf(digits)
                    from point in Gen.Elements("", ".")
                    from rest in Gen.ListOf(digits)
                    select sign + string.Concat(whole.Take(12)) + point + string.Concat(rest.Take(8));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            bool readable = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected);
            var kind = CsvNumber.Read(Encoding.UTF8.GetBytes(text), out double value);
            kind.ShouldBe(readable ? CsvNumberKind.Number : text.Length == 0 ? CsvNumberKind.Missing : CsvNumberKind.Unreadable, text);
            byte[] padded = Encoding.UTF8.GetBytes(text + "77777777");
            bool quick = CsvNumber.TryShort(ref padded[0], text.Length, out double sooner);
            (quick && text.Length > 0 && (!readable || BitConverter.DoubleToInt64Bits(sooner) != BitConverter.DoubleToInt64Bits(expected))).ShouldBeFalse(text);
            (quick || text.Length > 8 || !readable || text[0] == '+').ShouldBeTrue(text);
            (readable && BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(expected)).ShouldBeFalse(text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
