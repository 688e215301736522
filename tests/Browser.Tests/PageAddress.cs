using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests;

static class PageAddress
{
    /// <summary>Waits for an address by polling: one that changes may do so before a wait for a navigation is set up.</summary>
    public static Task ComesToAsync(this IPage page, Regex address) => page.ComesToAsync(address.IsMatch, $"an address like {address}");

    public static async Task ComesToAsync(this IPage page, Func<string, bool> isThere, string what = "the address")
    {
        await Wait.ForAsync(what, TimeSpan.FromSeconds(30), () => page.Url, isThere);
        await page.WaitForLoadStateAsync();
    }
}
