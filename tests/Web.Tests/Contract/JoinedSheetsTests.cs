using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>The style sheets of a page come as one.</summary>
public sealed class JoinedSheetsTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    static string Sheet(string name) => File.ReadAllText(Path.Combine(Repository.Root, "wwwroot", "css", $"{name}.css"));

    [Theory]
    [InlineData("/")]
    [InlineData("/jobs")]
    [InlineData("/scaling")]
    [InlineData("/clusters")]
    public async Task A_page_asks_for_one_sheet_which_holds_all_of_its_own_in_order(string page)
    {
        string html = (await contract.GetAsync(page)).ShouldBe(200).Text;
        string address = Regex.Matches(html, "<link rel=\"stylesheet\" href=\"([^\"]*)\"").ShouldHaveSingleItem().Groups[1].Value;
        string[] names = Path.GetFileNameWithoutExtension(address).Split(',');
        names[..4].ShouldBe(["tokens", "base", "frame", "components"]);

        var answer = (await contract.GetAsync(address)).ShouldBe(200);

        answer.Text.ShouldBe(string.Concat(names.Select(Sheet)));
    }

    [Theory]
    [InlineData("css/tokens,nowhere.css")]
    [InlineData("css/,.css")]
    [InlineData("css/tokens,../../appsettings.css")]
    [InlineData("js/page,jobs.js")]
    public async Task What_is_not_there_is_not_found(string path) => (await contract.GetAsync($"/assets/any/{path}")).ShouldBe(404);
}
