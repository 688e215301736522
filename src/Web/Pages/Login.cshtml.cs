using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages;

/// <summary>Signs people in: by the link that Web printed at its start, or by a token pasted into the form.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class LoginModel(SignInDesk desk, IAntiforgery antiforgery) : PageModel
{
    /// <summary>What went wrong and the next step; null before the first try.</summary>
    public string? Error { get; private set; }

    /// <summary>Where to go afterwards; only addresses of our own are followed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Name of who is signed in already; null for nobody.</summary>
    public string? SignedInAs => User.Identity is { IsAuthenticated: true } identity ? identity.Name : null;

    public async Task<IActionResult> OnGetAsync(string? code)
    {
        // Chat programs look at links with HEAD before people open them; that must not use the code up.
        if (string.IsNullOrEmpty(code) || HttpMethods.IsHead(Request.Method))
        {
            return Page();
        }
        return Answer(await desk.ByCodeAsync(HttpContext, code));
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? token)
    {
        if (!await IsOursAsync())
        {
            return BadRequest();
        }
        if (string.IsNullOrWhiteSpace(token))
        {
            return Answer(new Auth.SignInResult(StatusCodes.Status400BadRequest, "Paste a token first."));
        }
        return Answer(await desk.ByTokenAsync(HttpContext, token.Trim()));
    }

    public async Task<IActionResult> OnPostSignOutAsync()
    {
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return BadRequest();
        }
        await HttpContext.SignOutAsync(Schemes.Session);
        return Redirect(Url.Content("~/login"));
    }

    /// <summary>
    /// A form of ours, or of the same origin: a portal that forwards to us below a prefix signs its user in from a page of its own. The browser
    /// itself says where a form comes from; pages cannot set that header, and one of the same origin could read our form's token anyway.
    /// </summary>
    async Task<bool> IsOursAsync() => Request.Headers["Sec-Fetch-Site"] == "same-origin" || await antiforgery.IsRequestValidAsync(HttpContext);

    IActionResult Answer(Auth.SignInResult result)
    {
        if (result.Succeeded)
        {
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : Url.Content("~/"));
        }
        Error = result.Error;
        Response.StatusCode = result.Status;
        return Page();
    }
}
