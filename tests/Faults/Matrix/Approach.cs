using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>
/// Brings a job to a checkpoint and holds it there, from outside: by looking at processes, the spool and the history, by draining the Runner,
/// and by freezing processes (SIGSTOP), which stops them between two instructions and changes nothing in them.
/// </summary>
sealed class Approach(Installation product, Fault fault)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Hold _hold = new();

    public async Task<Hold> ToAsync(Checkpoint checkpoint)
    {
        try
        {
            await GoAsync(checkpoint);
            _hold.Trials = product.History.Trials(product.Job);
            return _hold;
        }
        catch
        {
            _hold.Dispose();
            throw;
        }
    }

    Task GoAsync(Checkpoint checkpoint) => checkpoint switch
    {
        Checkpoint.Queued => QueuedAsync(),
        Checkpoint.Granted => GrantedAsync(),
        Checkpoint.Starting => StartingAsync(),
        Checkpoint.MidChunk => MidChunkAsync(),
        Checkpoint.Spooled => SpooledAsync(),
        Checkpoint.Stored => StoredAsync(),
        _ => AcknowledgedAsync(),
    };

    async Task QueuedAsync()
    {
        await product.DrainAsync(product.Main);
        await SubmitAsync();
        await product.Api.WaitForJobAsync(product.Job, "to wait", job => job.Text("state") == "queued" && job.Text("waitingFor")?.Contains("drained", StringComparison.Ordinal) == true, Patience);
    }

    async Task GrantedAsync()
    {
        _hold.Freeze(product.RunnerId);
        await SubmitAsync();
        await Wait.ForAsync("the lease", Patience, () => product.History.HasLease(product.Job), leased => leased);
        Check(product.History.StateOf(product.Job) == "queued", "the Runner had the job already");
    }

    async Task StartingAsync()
    {
        await SubmitAsync();
        var leader = await LeaderAsync(2);
        await VictimAsync(leader);
        _hold.Freeze((_hold.Victim ?? leader).Id);
        // The first trial's result is on its way yet when the second trial's leader is there.
        await Wait.ForAsync("the first result", Patience, Finished, finished => finished > 0);
        Check(product.History.Trials(product.Job).All(trial => trial.State != "running") && Finished() == 1, "the second trial had started already");
    }

    async Task MidChunkAsync()
    {
        await SubmitAsync();
        var leader = await InSecondTrialAsync();
        await VictimAsync(leader);
    }

    async Task SpooledAsync()
    {
        await SubmitAsync();
        await InSecondTrialAsync();
        _hold.Freeze(product.Server.Id);
        await SpoolsAsync();
        await NextVictimAsync();
    }

    async Task StoredAsync()
    {
        await SubmitAsync();
        await InSecondTrialAsync();
        using (new Frozen(product.Server.Id))
        {
            await SpoolsAsync();
            await NextVictimAsync();
            // The report is on its way in the socket, where the kernel keeps it.
            await Task.Delay(150);
            _hold.Freeze(product.RunnerId);
        }
        try
        {
            await Wait.ForAsync("the second result in the history", TimeSpan.FromSeconds(3), Finished, finished => finished >= 2);
        }
        catch (TimeoutException)
        {
            Check(false, "the Runner was frozen before it had sent the report");
        }
    }

    async Task AcknowledgedAsync()
    {
        await SubmitAsync();
        await InSecondTrialAsync();
        string trial = Running();
        await Wait.ForAsync("the acknowledgement", Patience, () => product.History.Trials(product.Job).Single(t => t.Id == trial).State == "succeeded"
            && product.Spool.Pending(product.Job, trial, "trialFinished") is null, acknowledged => acknowledged);
        Check(product.History.StateOf(product.Job) == "running", "the job was over already");
        await NextVictimAsync();
    }

    Task SubmitAsync() => product.SubmitAsync(fault.Strategies);

    int Finished() => product.History.Trials(product.Job).Count(trial => trial.State == "succeeded");

    string Running() => product.History.Trials(product.Job).SingleOrDefault(trial => trial.State == "running")?.Id
        ?? throw new MissedCheckpointException("the second trial was over already");

    /// <summary>Waits for the leader of the n-th trial.</summary>
    Task<RunningProcess> LeaderAsync(int number) => Wait.ForAsync($"the leader of trial {number}", Patience, () =>
    {
        // A worker bears its leader's command line for a moment before its own.
        var leader = product.TrialProcesses().FirstOrDefault(process => process.Role == "trial" && process.Parent == product.RunnerId && !_hold.Leaders.Contains(process.Id));
        if (leader is not null)
        {
            _hold.Leaders.Add(leader.Id);
        }
        return leader!;
    }, leader => leader is not null && _hold.Leaders.Count >= number);

    /// <returns>The leader of the second trial, whose workers have done some of their items and not all.</returns>
    async Task<RunningProcess> InSecondTrialAsync()
    {
        var leader = await LeaderAsync(2);
        await product.Api.WaitForJobAsync(product.Job, "to be in its second trial", job => job.TrialsIn("succeeded") >= 2 || IsInside(job.GetProperty("progress").GetProperty("itemsDone").GetDouble() / Math.Max(1, job.GetProperty("progress").GetProperty("itemsTotal").GetDouble())), Patience);
        Check(Finished() == 1, "the second trial was over already");
        return leader;
    }

    static bool IsInside(double share) => share is > 1.05 / JobUnderFault.Trials and < 1.9 / JobUnderFault.Trials;

    async Task SpoolsAsync()
    {
        string trial = Running();
        _hold.Spooled = await Wait.ForAsync("the result in the spool", Patience, () => product.Spool.Pending(product.Job, trial, "trialFinished"), report => report is not null);
    }

    async Task NextVictimAsync()
    {
        if (fault.Victim is not null)
        {
            await VictimAsync(await LeaderAsync(3));
        }
    }

    async Task VictimAsync(RunningProcess leader)
    {
        if (fault.Victim is { } isVictim)
        {
            _hold.Victim = await Wait.ForAsync("the process to be killed", Patience,
                () => isVictim(leader) ? leader : RunningProcess.Below(leader.Id, "no such mark").FirstOrDefault(isVictim),
                victim => victim is not null || RunningProcess.Find(leader.Id) is null or { IsZombie: true });
            Check(_hold.Victim is not null, "the trial was over already");
        }
    }

    static void Check(bool held, string otherwise)
    {
        if (!held)
        {
            throw new MissedCheckpointException(otherwise);
        }
    }
}
