using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dashboard.Web.Api;

/// <summary>The OpenAPI description of everything below <c>/api/v1</c>.</summary>
static class ApiDocument
{
    const string Description = """
        Submit parallel data analyses, watch them run, and read their timings. JSON in camelCase, times in UTC (ISO 8601), durations in seconds
        (`…Seconds`), sizes in bytes (`…Bytes`); non-finite numbers travel as the texts "NaN", "Infinity" and "-Infinity". Errors are problem details
        (RFC 9457); those of validation carry `errors` by JSON path. Unknown fields are errors. Lists that grow take `limit` (up to 500) and `cursor`.
        """;

    public static void Configure(OpenApiOptions options)
    {
        options.AddSchemaTransformer((schema, _, _) =>
        {
            // Numbers that may be texts such as "NaN" come as a choice, which a type beside it would contradict.
            schema.Type = schema is { AnyOf.Count: > 0, Format: "double" or "float" } ? null : schema.Type;
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(DescribeAsync);
    }

    static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo { Title = "Speedup", Version = "1", Description = Description };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A token from POST /api/v1/tokens, or the owner's from the data directory. Browsers use a session cookie instead.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
        return Task.CompletedTask;
    }
}
