using Dashboard.Web.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Dashboard.Web.Auth.Access;

/// <summary>Holds every form and named part of a page to its row of the <see cref="AccessTable"/>.</summary>
sealed class PageAccess : IAsyncPageFilter, IOrderedFilter
{
    /// <summary>Before all that answers in place of a handler.</summary>
    public int Order => -1000;

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var http = context.HttpContext;
        var page = http.GetEndpoint()?.Metadata.GetMetadata<AccessRow>() ?? throw new InvalidOperationException($"The page {http.Request.Path} has no row in {nameof(AccessTable)}.");
        if (context.HandlerMethod is not { } handler)
        {
            // Such as ?handler=Nothing: the page would be drawn without what its handlers load. Pages of plain text have none.
            bool looks = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
            if (!page.IsOpen && (!looks || http.Request.Query.ContainsKey("handler")))
            {
                context.Result = new NotFoundResult();
                return;
            }
            await next();
            return;
        }
        var row = RowOf(page, handler.HttpMethod, handler.Name);
        AuditTrail.Note(http, row, context.HandlerArguments);
        if (!row.Allows(http.User))
        {
            context.Result = new ForbidResult();
            return;
        }
        await next();
    }

    /// <summary>Showing a page is its own row; everything else has one of its own.</summary>
    static AccessRow RowOf(AccessRow page, string method, string? name)
    {
        if (name is null && (HttpMethods.IsGet(method) || page.Address.StartsWith("/error", StringComparison.Ordinal)))
        {
            return page;
        }
        string address = $"{method.ToUpperInvariant()} {page.Address}{(name is null ? "" : $"?handler={name}")}";
        return AccessRules.Find(address) ?? throw new InvalidOperationException($"'{address}' has no row in {nameof(AccessTable)}. Every form says there who may send it.");
    }
}
