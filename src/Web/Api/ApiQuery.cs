using Microsoft.OpenApi;

namespace Dashboard.Web.Api;

/// <summary>Tells the description of query parameters that an endpoint reads by itself.</summary>
static class ApiQuery
{
    /// <summary>All are optional texts; what they mean is in the endpoint's own description.</summary>
    public static TBuilder WithQuery<TBuilder>(this TBuilder endpoint, params IEnumerable<string> names)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (string name in names)
            {
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }
            return Task.CompletedTask;
        });
}
