using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Clusters;
using Dashboard.Web.Slurm;

namespace Dashboard.Web.Api.Clusters;

/// <summary>Where a Runner opens the line of a cluster that it holds.</summary>
static class ClusterLineEndpoint
{
    public static void MapClusterLine(this IEndpointRouteBuilder api)
    {
        var line = api.CreateApplicationBuilder();
        line.UseWebSockets(new WebSocketOptions { KeepAliveInterval = RunnerProtocol.KeepAlive, KeepAliveTimeout = RunnerProtocol.SilenceLimit });
        line.Run(AcceptAsync);
        var accept = line.Build();
        api.MapGet("/runner/clusters/{id}/line", (HttpContext context, string id) => accept(context)).WithTags("Runner protocol").WithSummary("The line of a cluster: a web socket");
    }

    static async Task AcceptAsync(HttpContext context)
    {
        string id = (string)context.GetRouteValue("id")!;
        var services = context.RequestServices;
        if (services.GetRequiredService<ClusterStore>().Find(id) is not { HasEnded: false })
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no running cluster '{id}'.");
        }
        else if (OneJobToken.IsBound(context.User))
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "This token is for one job alone; it takes the role runner without that.");
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "This address is for web sockets only.");
        }
        else
        {
            var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await services.GetRequiredService<ClusterLines>().ServeAsync(id, new LineSocket(await context.WebSockets.AcceptWebSocketAsync()), either.Token);
        }
    }
}
