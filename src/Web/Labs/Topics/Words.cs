using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Labs.Topics;

/// <summary>Words and figures that several labs share.</summary>
static class Words
{
    public const string NoFork =
        "A .NET program must not fork without exec. fork copies the calling thread only: the threads of the collector, compiler and thread pool are gone in the child while their locks may be held, and the first collection waits forever. So .NET always starts a fresh program (fork and exec in one), and children get their data through files, pipes or mapped memory.";

    public const string Forking =
        "multiprocessing forked on Linux, and the child saw the parent's arrays for free, by copy-on-write. Reference counts write into every object that is used, so pages were copied all the same; and forking a program with threads can deadlock. Since Python 3.14 the default on Linux is a fork server, as spawn has been on macOS since 3.8: whatever children need is sent to them.";

    public const string FreeThreads =
        "Since Python 3.13 there is a build without the lock (free-threaded, officially supported from 3.14); you have to choose it, and every extension module has to support it. Interpreters with a lock each share one process (concurrent.futures.InterpreterPoolExecutor, 3.14). NumPy has always released the lock inside its larger loops.";

    public static readonly Tool
        Joblib = new("joblib", "the work is a loop over independent calls in one Python program on one machine; it maps large arrays into the workers' memory instead of sending them."),
        Dask = new("Dask", "you have arrays or tables larger than memory, or a graph of tasks, in Python, from a laptop to a cluster."),
        Ray = new("Ray", "there are many small stateful actors, or tasks that start tasks, on nodes that come and go."),
        Celery = new("Celery", "you need a queue of unrelated jobs behind a web site, with retries and schedules; not for results that are combined."),
        Mpi4py = new("mpi4py", "one program runs on many nodes and its ranks communicate often over a fast network.");

    public static string Times(double? ratio) => Format.Ratio(ratio).ToString();

    public static string Time(double? seconds) => Format.Seconds(seconds).ToString();

    /// <summary>How many times the second value the first is; null where either is missing.</summary>
    public static double? Over(this Bar first, Bar second) => second.Value > 0 ? first.Value / second.Value : null;
}
