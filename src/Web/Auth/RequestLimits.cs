using System.Globalization;
using System.Threading.RateLimiting;
using Dashboard.Web.Api;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;

namespace Dashboard.Web.Auth;

/// <summary>How much and how often one client may ask.</summary>
static class RequestLimits
{
    /// <summary>Seconds' worth of requests that may come at once, for example when a page with its modules loads.</summary>
    const int BurstSeconds = 10;

    public static void Configure(RateLimiterOptions limiter, LimitOptions limits)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (bool, string)>(context =>
            RateLimitPartition.GetTokenBucketLimiter(
                (Transport.IsLoopback(context), Transport.Counted(context)),
                key => Bucket(key.Item1 ? limits.LoopbackRequestsPerSecond : limits.RequestsPerSecond)));
        limiter.OnRejected = (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            {
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }
            return new ValueTask(Problems.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests,
                "Too many requests from your address; the header Retry-After says how many seconds to wait."));
        };
    }

    /// <summary>Runners upload batches of reports; everything else is small.</summary>
    public static Task WidenForRunnersAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/api/v1/runner")
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = context.RequestServices.GetRequiredService<DashboardOptions>().Limits.RunnerBodyBytes;
        }
        return next(context);
    }

    static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond * BurstSeconds,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
