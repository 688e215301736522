namespace Dashboard.Web.Queue.Hangfire;

/// <summary>Work under one name never overlaps; who comes later waits. One server has the storage, so a lock in it would only be slower.</summary>
sealed class Turns
{
    readonly Dictionary<string, Task> last = [];

    public async Task RunAsync(string name, Func<Task> work)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (last)
        {
            before = last.GetValueOrDefault(name);
            last[name] = mine.Task;
        }
        try
        {
            await (before ?? Task.CompletedTask);
            await work();
        }
        finally
        {
            lock (last)
            {
                if (last[name] == mine.Task)
                {
                    last.Remove(name);
                }
            }
            mine.SetResult();
        }
    }
}
