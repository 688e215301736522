using System.Net;
using System.Text.Json;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>What must hold after every fault.</summary>
static class Promises
{
    /// <summary>The job is complete, nothing finished was lost or run again, every trial counts once, the results are equal.</summary>
    /// <returns>How many trials ran to their end twice, of which one counts.</returns>
    public static int Check(Installation product, Fault fault, Hold hold, JsonElement job)
    {
        Require.That(job.Text("state") == "succeeded", $"the job is {job.Text("state")}: {job.Text("error")}");
        var shown = job.Items("trials");
        var stored = product.History.Trials(product.Job);
        Require.That(shown.Count == JobUnderFault.Trials && shown.All(trial => trial.Text("state") == "succeeded"), $"of the trials are succeeded {job.TrialsIn("succeeded")} of {JobUnderFault.Trials}: {string.Join(", ", shown.Select(t => $"{t.Text("id")} {t.Text("state")}"))}");
        Require.That(stored.Select(trial => trial.Id).SequenceEqual(hold.Trials.Select(trial => trial.Id)), "the job has other trials than before");
        foreach (var before in hold.Trials.Where(trial => trial.State == "succeeded"))
        {
            var after = stored.Single(trial => trial.Id == before.Id);
            Require.That(after == before, $"a finished trial changed: {before} became {after}");
            var view = shown.Single(trial => trial.Text("id") == before.Id);
            Require.That(view.GetProperty("attempt").GetInt32() == before.Attempt && view.GetProperty("seconds").GetDouble() == before.Seconds, $"the API shows {view} for {before}");
        }
        if (hold.Spooled is { } spooled && !fault.RunsElsewhere)
        {
            var after = stored.Single(trial => trial.Id == spooled.Text("trialId"));
            Require.That(after.Attempt == spooled.GetProperty("attempt").GetInt32() && after.Seconds == spooled.GetProperty("outcome").GetProperty("seconds").GetDouble(), $"a spooled result was not used: {after}");
        }
        Require.That(job.GetProperty("result").GetRawText() == product.Reference, $"the result is {job.GetProperty("result")}, without a fault {product.Reference}");
        var agree = job.GetProperty("resultsAgree");
        Require.That(agree.Number("same") == agree.Number("total") && agree.Number("total") == JobUnderFault.Trials, $"results agree {agree}");
        return Once(product, fault);
    }

    static int Once(Installation product, Fault fault)
    {
        var attempts = product.History.Attempts(product.Job);
        var counted = attempts.Where(attempt => attempt.State == "succeeded").GroupBy(attempt => attempt.Trial).ToList();
        Require.That(counted.Count == JobUnderFault.Trials && counted.All(trial => trial.Count() == 1), $"stored successes: {string.Join(", ", attempts)}");
        int twice = attempts.Count(attempt => attempt.State == "superseded");
        Require.That(twice == 0 || fault.RunsElsewhere, $"a finished trial was run again: {string.Join(", ", attempts)}");
        return twice;
    }

    /// <summary>No process, session, shared memory, socket or temporary file is left, the database is whole, Web answers.</summary>
    public static async Task CheckRemainsAsync(Installation product, Hold hold)
    {
        await HoldsAsync("processes of trials are left", () => [.. product.TrialProcesses().Select(process => $"{process}")]);
        await HoldsAsync("processes are left in the sessions of trials", () => [.. RunningProcess.All().Where(process => !process.IsZombie && hold.Leaders.Contains(Session(process.Id))).Select(process => $"{process}")]);
        await HoldsAsync("files are left", product.LeftBehind.Now);
        await HoldsAsync("the spool is not empty", () => product.Spool.AnyPending() ? [File.ReadAllText(product.Spool.File)] : []);
        await HoldsAsync("a lease is open", () => product.History.HasLease(product.Job) ? [product.Job] : []);
        await HoldsAsync("the database is damaged", product.History.Faults);
        (await product.Api.GetAsync("healthz")).Expect(HttpStatusCode.OK);
        (await product.Api.GetAsync("api/v1/jobs?limit=5")).Expect(HttpStatusCode.OK);
    }

    static async Task HoldsAsync(string otherwise, Func<IReadOnlyList<string>> left)
    {
        try
        {
            await Wait.ForAsync("", TimeSpan.FromSeconds(5), left, found => found.Count == 0);
        }
        catch (TimeoutException)
        {
            throw new BrokenPromiseException($"{otherwise}: {string.Join('\n', left())}");
        }
    }

    static int Session(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
