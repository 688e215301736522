using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>The body of the request that would make a job again, as people read it.</summary>
static class RepeatBody
{
    static readonly JsonSerializerOptions Indented = new(ProtocolJson.Options) { WriteIndented = true };

    public static string Of(JobView job) => JsonSerializer.Serialize(RepeatedJob.Of(job), Indented);
}
