using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Dashboard.Web.Pages.Shared;

/// <summary>What a page without scripts asks before it does what cannot be undone.</summary>
/// <param name="Action">Where the form goes once more, now confirmed.</param>
/// <param name="Back">The page it came from.</param>
/// <param name="Fields">What it carried.</param>
public sealed record ConfirmView(string Question, string Detail, string Yes, string No, string Action, string Back, IReadOnlyList<KeyValuePair<string, string>> Fields);

/// <summary>
/// Forms marked <c>confirm</c> say in hidden fields what is to be asked. Scripts ask in a dialog and add that it was
/// confirmed; where they are off, the server asks with a page of its own.
/// </summary>
public sealed class ConfirmFirst : IAsyncPageFilter
{
    public const string Question = "confirm-question", Detail = "confirm-detail", Yes = "confirm-yes", No = "confirm-no", Confirmed = "confirmed";

    static readonly string[] Own = [Question, Detail, Yes, No, Confirmed, "__RequestVerificationToken"];

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || !Asks(request.Form))
        {
            await next();
            return;
        }
        context.Result = new ViewResult
        {
            ViewName = "/Pages/Shared/Confirm.cshtml",
            ViewData = new ViewDataDictionary<ConfirmView>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = Of(request) },
        };
    }

    static bool Asks(IFormCollection form) => form.ContainsKey(Question) && !form.ContainsKey(Confirmed);

    static ConfirmView Of(HttpRequest request)
    {
        var form = request.Form;
        string Text(string name, string usual) => form[name].ToString() is { Length: > 0 } text ? text : usual;
        return new ConfirmView(
            Text(Question, "Go on?"), Text(Detail, ""), Text(Yes, "Go on"), Text(No, "Keep it"),
            $"{request.PathBase}{request.Path}{request.QueryString}", request.PathBase + request.Path,
            [.. from field in form where !Own.Contains(field.Key) from value in field.Value select KeyValuePair.Create(field.Key, value ?? "")]);
    }
}

/// <summary>Gives a form marked <c>confirm</c> what the script asks with, and the hidden fields that <see cref="ConfirmFirst"/> reads.</summary>
[HtmlTargetElement("form", Attributes = "confirm")]
public sealed class ConfirmFormTagHelper : TagHelper
{
    [HtmlAttributeName("confirm")]
    public string Question { get; set; } = "";

    [HtmlAttributeName("confirm-detail")]
    public string? Detail { get; set; }

    [HtmlAttributeName("confirm-yes")]
    public string? Yes { get; set; }

    [HtmlAttributeName("confirm-no")]
    public string? No { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Add(output, "data-confirm", ConfirmFirst.Question, Question);
        Add(output, "data-confirm-detail", ConfirmFirst.Detail, Detail);
        Add(output, "data-confirm-yes", ConfirmFirst.Yes, Yes);
        Add(output, "data-confirm-no", ConfirmFirst.No, No);
    }

    static void Add(TagHelperOutput output, string attribute, string field, string? value)
    {
        if (value is null)
        {
            return;
        }
        output.Attributes.SetAttribute(attribute, value);
        var hidden = new Microsoft.AspNetCore.Mvc.Rendering.TagBuilder("input") { TagRenderMode = Microsoft.AspNetCore.Mvc.Rendering.TagRenderMode.SelfClosing };
        hidden.MergeAttributes(new Dictionary<string, string?> { ["type"] = "hidden", ["name"] = field, ["value"] = value });
        output.PreContent.AppendHtml(hidden);
    }
}
