using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Protocol;

public class MessageGapsTests
{
    [Theory]
    [InlineData(typeof(SlurmAnswer), "null", "$")]
    [InlineData(typeof(SlurmAnswer), "{}", "$.id")]
    [InlineData(typeof(SlurmAnswer), """{ "id": "1", "jobs": null }""", "$.jobs")]
    [InlineData(typeof(SlurmAnswer), """{ "id": "1", "jobs": [{ "name": "a", "state": "PENDING", "reason": "", "nodes": "" }, null] }""", "$.jobs[1]")]
    [InlineData(typeof(SlurmAnswer), """{ "id": "1", "jobs": [{ "state": "PENDING", "reason": "", "nodes": "" }] }""", "$.jobs[0].name")]
    [InlineData(typeof(JobProgressReport), """{ "jobId": "j", "trialId": "t" }""", "$.trial")]
    [InlineData(typeof(JobProgressReport), """{ "jobId": "j", "trialId": "t", "trial": {} }""", "$.trial.workers")]
    [InlineData(typeof(JobProgressReport), """{ "jobId": "j", "trialId": "t", "trial": { "workers": [{ "host": "h" }] } }""", "$.trial.workers[0].state")]
    [InlineData(typeof(ClusterReport), """{ "state": "ready" }""", "$.cluster")]
    public void A_value_that_is_missing_is_named_with_its_place(Type type, string json, string gap) =>
        MessageGaps.Find(JsonSerializer.Deserialize(json, type, ProtocolJson.Options)).ShouldBe(gap);

    [Theory]
    [InlineData(typeof(SlurmAnswer), """{ "id": "" }""")]
    [InlineData(typeof(SlurmAnswer), """{ "id": "1", "error": null, "jobs": [], "partitions": [{ "name": "p" }] }""")]
    [InlineData(typeof(JobProgressReport), """{ "jobId": "j", "trialId": "t", "trial": { "workers": [{ "host": "h", "state": "ready", "chunkLabel": null }] } }""")]
    [InlineData(typeof(NodePulse), "{}")]
    [InlineData(typeof(JsonElement), "null")]
    public void What_may_be_missing_is_no_gap(Type type, string json) =>
        MessageGaps.Find(JsonSerializer.Deserialize(json, type, ProtocolJson.Options)).ShouldBeNull();
}
