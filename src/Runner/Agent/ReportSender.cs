using System.Net;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>Brings the spool to Web in order, while there is a line, and again until Web has acknowledged it.</summary>
sealed class ReportSender(ReportSpool spool, WebClient web, HubLink link, Action<JobOffer> stale, AgentConsole console)
{
    /// <summary>Of one request; a single larger report goes alone.</summary>
    const int BatchBytes = 1 << 20;

    public async Task RunAsync(CancellationToken stop)
    {
        var backOff = new BackOff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await link.OnlineAsync(stop);
                await spool.ArrivedAsync(stop);
                using var line = CancellationTokenSource.CreateLinkedTokenSource(stop, link.Line);
                await SendNextAsync(line.Token);
                backOff = new();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException) when (!link.IsOnline)
            {
                // Sent again over the next line.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or WebRefusedException or IOException)
            {
                console.SayOnce($"Reports cannot be sent, trying again: {e.Message}");
                await backOff.WaitAsync(stop);
            }
        }
    }

    async Task SendNextAsync(CancellationToken stop)
    {
        var batch = spool.Next(BatchBytes);
        if (batch.Count == 0)
        {
            return;
        }
        try
        {
            await SendAsync(batch, stop);
        }
        catch (WebRefusedException e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            await SendOneAsync(spool.Next(BatchBytes, maxCount: 1), stop);
        }
    }

    /// <summary>Web cannot read something: find out which, so that one bad report does not hold up all others for ever.</summary>
    async Task SendOneAsync(IReadOnlyList<(SpooledReport Report, byte[] Json)> one, CancellationToken stop)
    {
        try
        {
            await SendAsync(one, stop);
        }
        catch (WebRefusedException e) when (one.Count == 1 && IsOfTheReport(e))
        {
            await SendInsteadAsync(one[0].Report, one[0].Json, e, stop);
        }
    }

    static bool IsOfTheReport(WebRefusedException e) => e.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound);

    /// <summary>A trial whose end Web cannot take has failed, so that it is not run again for the same.</summary>
    async Task SendInsteadAsync(SpooledReport report, byte[] refused, WebRefusedException why, CancellationToken stop)
    {
        try
        {
            if (ReportSize.Refused(refused, why.Message) is { } instead)
            {
                await SendAsync([(report, JsonSerializer.SerializeToUtf8Bytes<RunnerReport>(instead, ProtocolJson.Options))], stop);
                return;
            }
        }
        catch (WebRefusedException e) when (IsOfTheReport(e))
        {
            why = e;
        }
        console.Say($"Report {report.Sequence} of job {report.Lease.JobId} is left out, as {why.Message}");
        spool.Acknowledge(report.Sequence);
    }

    async Task SendAsync(IReadOnlyList<(SpooledReport Report, byte[] Json)> batch, CancellationToken stop)
    {
        if (batch.Count == 0)
        {
            return;
        }
        var ack = await web.ReportAsync(batch.Select(b => b.Json), stop);
        // Never beyond what was sent: Web may remember higher numbers from a spool that was lost.
        spool.Acknowledge(Math.Min(ack.Sequence, batch[^1].Report.Sequence));
        foreach (var lease in ack.Stale)
        {
            stale(lease);
        }
        if (ack.Sequence < batch[0].Report.Sequence && ack.Stale.Count == 0)
        {
            throw new IOException($"the dashboard stored nothing of reports {batch[0].Report.Sequence} to {batch[^1].Report.Sequence}");
        }
    }
}
