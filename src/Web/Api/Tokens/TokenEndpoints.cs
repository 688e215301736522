using System.Security.Claims;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Tokens;

/// <summary>Access: tokens for programs and people, fresh login links, who one is.</summary>
static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("/", List).WithSummary("List tokens, newest first; never their secrets");
        tokens.MapPost("/", CreateAsync).WithSummary("Make a token; its secret is in this answer and nowhere else");
        tokens.MapGet("/{id}", Find).WithSummary("One token");
        tokens.MapDelete("/{id}", DeleteAsync).WithSummary("Revoke a token and the sessions opened by it, at once");
        api.MapPost("/login-links", IssueLink).WithTags("Tokens")
            .WithSummary("Make a login link for the owner: single use, ten minutes");
        api.MapGet("/session", WhoAmI).WithTags("Tokens").WithSummary("Who is signed in, and as what");
        api.MapGet("/antiforgery", Antiforgery).WithTags("Tokens")
            .WithSummary("The header that changes with a session cookie must bear");
    }

    static Results<Ok<Page<TokenView>>, ProblemHttpResult> List(TokenStore tokens, string? limit, string? cursor) =>
        PageRequest.Read(limit, cursor, out var problem) is { } page ? TypedResults.Ok(tokens.List(page)) : problem!;

    static async Task<Results<Created<CreatedToken>, ProblemHttpResult>> CreateAsync(TokenRequest request, TokenStore tokens, HttpContext context)
    {
        var (token, errors) = await tokens.CreateAsync(request, context.User.Identity?.Name ?? "");
        context.Response.Headers.CacheControl = "no-store";
        AuditTrail.Say(context, token?.Id, token?.Summary ?? "");
        return token is null ? Problems.Invalid(errors) : TypedResults.Created($"{context.Request.PathBase}/api/v1/tokens/{token.Id}", token);
    }

    static Results<Ok<TokenView>, ProblemHttpResult> Find(string id, TokenStore tokens) =>
        tokens.View(id) is { } token ? TypedResults.Ok(token) : Missing(id);

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, TokenStore tokens) =>
        await tokens.DeleteAsync(id) ? TypedResults.NoContent() : Missing(id);

    static Created<LinkView> IssueLink(LoginCodes codes, HttpContext context, TimeProvider clock)
    {
        var request = context.Request;
        context.Response.Headers.CacheControl = "no-store";
        string url = $"{request.Scheme}://{request.Host}{request.PathBase}/login?code={codes.Issue()}";
        return TypedResults.Created((string?)null, new LinkView(url, clock.GetUtcNow() + LoginCodes.Lifetime));
    }

    static Ok<SessionView> WhoAmI(ClaimsPrincipal user) => TypedResults.Ok(new SessionView(user.Identity!.Name!, user.Role()!));

    static Ok<AntiforgeryView> Antiforgery(IAntiforgery antiforgery, HttpContext context)
    {
        var set = antiforgery.GetAndStoreTokens(context);
        return TypedResults.Ok(new AntiforgeryView(set.HeaderName!, set.RequestToken!));
    }

    static ProblemHttpResult Missing(string id) => Problems.NotFound($"There is no token '{id}'.");
}

/// <param name="Url">Signs the owner in once.</param>
sealed record LinkView(string Url, DateTimeOffset ExpiresAt);

sealed record SessionView(string Name, string Role);

sealed record AntiforgeryView(string HeaderName, string Token);
