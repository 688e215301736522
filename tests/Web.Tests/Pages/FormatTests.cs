using System.Text.Encodings.Web;
using Dashboard.Web.Pages.Shared;
using Microsoft.AspNetCore.Html;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class FormatTests
{
    [Fact]
    public void A_number_carries_what_a_table_sorts_it_by_whatever_its_unit()
    {
        Markup(Ui.Number(Format.Seconds(0.0453211))).ShouldBe("""<span class="num" data-value="0.0453211">45.3<small> ms</small></span>""");
        Markup(Ui.Number(Format.Bytes(84_012_345))).ShouldBe("""<span class="num" data-value="8.40123E+07">84.0<small> MB</small></span>""");
        Markup(Ui.Number(Format.Percent(null))).ShouldNotContain("data-value");
    }

    [Fact]
    public void A_cost_has_a_unit_in_which_it_can_be_read()
    {
        Format.CoreTime(0.0000664).ToString().ShouldBe("0.239 core-seconds");
        Format.CoreTime(0.0002, 0.0000664).ToString().ShouldBe("0.720 core-seconds");
        Format.CoreTime(0.028).ToString().ShouldBe("0.0280 core-hours");
        Format.CoreTime(null).ToString().ShouldBe("–");
    }

    [Fact]
    public void Very_many_items_are_told_in_billions_and_the_part_done_in_the_unit_of_the_whole()
    {
        Format.Items(25_200, "rows").ToString().ShouldBe("25,200 rows");
        Format.Items(75_000_000_000, "additions").ToString().ShouldBe("75.0 billion additions");
        Format.Items(1_030_000_000, "bytes").ToString().ShouldBe("1.03 GB");
        Format.ItemsDone(13_203_029_934, 75_000_000_000, "additions").ShouldBe("13.2");
        Format.ItemsDone(1_000, 25_200, "rows").ShouldBe("1,000");
    }

    static string Markup(IHtmlContent content)
    {
        using var writer = new StringWriter();
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }
}
