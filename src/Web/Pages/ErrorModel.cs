using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages;

/// <summary>What a browser gets instead of an empty answer: what happened, why, and where to go next.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    public int Code { get; private set; }
    public string Title { get; private set; } = "";
    public string What { get; private set; } = "";
    public string? RequestId { get; private set; }
    public bool IsSignedIn => User.Identity?.IsAuthenticated == true;

    public IReadOnlyList<(string Text, string Address)> Ways =>
        IsSignedIn ? [("Home", "~/"), ("Jobs", "~/jobs"), ("Data", "~/data")] : [("Sign in", "~/login")];

    public void OnGet(int? code) => Show(code);

    public void OnPost(int? code) => Show(code);

    void Show(int? code)
    {
        var path = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath;
        Code = code is >= 400 and <= 599 ? code.Value : 500;
        Response.StatusCode = Code;
        (Title, What) = Words(Code, path);
        if (Code >= 500) RequestId = Activity.Current?.Id ?? HttpContext.TraceIdentifier;
    }

    static (string, string) Words(int code, string? path) => code switch
    {
        400 => ("That request could not be read", "The page may have been open so long that its form expired. Go back, reload it and submit it again; what you typed is usually kept."),
        401 => ("Please sign in", "This page needs a session. Use the login link that the server printed when it started, or a token."),
        403 => ("Your role does not allow this", "You are signed in, but this needs a higher role. An owner can give you a token with it under Settings."),
        404 => ("Nothing is here", path is null ? "There is no such page." : $"There is no page or job at {path}. It may have been deleted, or the address is mistyped."),
        413 => ("That is too large", "The server refuses requests of this size. Send less at once."),
        429 => ("Too many requests", "Wait a minute and try again."),
        503 => ("Not ready yet", "The server is starting, or its database cannot be opened. Settings and /healthz say which."),
        >= 500 => ("Something went wrong on the server", "The error is in the server's log under the id below. Your jobs continue; try again."),
        _ => ("That did not work", "The server refused the request."),
    };
}
