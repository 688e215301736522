namespace Dashboard.Web.Pages.Labs;

/// <summary>A guided experiment: a question, what to predict before running, and the sweep that answers it.</summary>
/// <param name="Analysis">The analysis it runs; an experiment shows once the catalogue has it.</param>
/// <param name="Query">What New job is filled in with, without the leading question mark.</param>
/// <param name="NeedsFlights">Whether it reads the sample flights.</param>
public sealed record Experiment(
    string Name, string Topic, string Title, string Question, string Predict, string LookFor, string Analysis, string Query, bool NeedsFlights = false)
{
    public string Link => "/jobs/new?analysis=" + Analysis + "&" + Query;

    public static readonly Experiment Airline = new(
        "airline", "Hands-on", "Airports with the longest delay",
        "Which airport had the worst arrival delay in each month of 2001, and how much sooner do two workers tell you?",
        "Six files of half a million flights each. Will two processes halve the time, although each has to start first?",
        "January's maximum is 1688 minutes at HNL, June's 1367 at SJU. Every strategy must give the same rows; only the time differs.",
        "group-max",
        "dataset=flights-2001&value=ARR_DELAY&key=ORIGIN&groupBy=file&strategies=serial,threads,processes,pool,mpi&workers=1,2&repetitions=2&title=Airline+exercise&tags=course",
        NeedsFlights: true);

    public static readonly IReadOnlyList<Experiment> All =
    [
        Airline,
        new("area-10", "MPI", "Area under a curve, n = 10",
            "Ten rectangles under 0.7x³ − 2x² + 4 from 0 to 3, split over two MPI ranks. What area do they report?",
            "The exact area is 8.175. How far off are ten left rectangles, and can two ranks be faster than one here?",
            "The area is 8.09175 whatever the number of ranks. The work is so small that starting the ranks is all you see.",
            "integrate", "rule=left&intervals=10&strategies=serial,mpi&workers=1,2&repetitions=3&title=Area,+n+%3D+10&tags=course"),
        new("area-100", "MPI", "Area under a curve, n = 100",
            "Ten times the rectangles: how much closer does the area come?",
            "The error of left rectangles falls in proportion to n. Write down your guess first.",
            "The area is 8.1620175. The error fell from 0.083 to 0.013, about what theory says.",
            "integrate", "rule=left&intervals=100&strategies=serial,mpi&workers=1,2&repetitions=3&title=Area,+n+%3D+100&tags=course"),
        new("area-20m", "MPI", "Area under a curve, n = 20,000,000",
            "Now there is real work. From which number of ranks on does it stop getting faster on this node?",
            "Compare the usable cores in the bar above with the counts you choose.",
            "The area is 8.17499993. Ranks beyond the usable cores are flagged as oversubscribed and stay out of every fit.",
            "integrate", "rule=left&intervals=20000000&strategies=serial,threads,mpi&workers=1,2&repetitions=5&title=Area,+n+%3D+20M&tags=course"),
        new("interpreter-lock", "Threads", "Why threads do not help behind a lock",
            "The same sum on two threads, once free and once behind a lock that is handed over every 5 ms, as an interpreter does.",
            "Which of the two curves rises with the threads, and what do processes do?",
            "With the lock, two threads take as long as one: only one of them may compute at a time. Processes have a lock each and scale.",
            "sum-range",
            "strategies=serial,threads,processes&workers=1,2&repetitions=5&title=Interpreter+lock&tags=course&variants=free:+%7B%22interpreterLock%22:+false%7D%0Alocked:+%7B%22interpreterLock%22:+true%7D"),
        new("pool", "Pools", "A pool against fixed shares",
            "Six files of unequal length: fixed shares per process, or one file at a time to whoever is free?",
            "The months differ in length by a tenth. How much idle time does that leave at the end?",
            "The phases chart: idle and imbalance shrink with the pool, start-up stays.",
            "group-max",
            "dataset=flights-2001&value=ARR_DELAY&key=ORIGIN&groupBy=file&strategies=serial,processes,pool&workers=1,2&repetitions=5&title=Pool+against+shares&tags=course",
            NeedsFlights: true),
        new("race", "Shared memory", "A counter, a race, a lock",
            "Two processes each add one to the same counter fifty times: unsafely, inside a lock, and in one atomic instruction. Does it end at 100?",
            "How many of the hundred updates will be lost without a lock, and how many with one?",
            "Look at lost in each trial's result: above 0 when unsafe and different each time, always 0 with lock and atomic.",
            "shared-counter",
            "strategies=processes&workers=2&repetitions=3&title=Race&tags=course&variants=unsafe:+%7B%22mode%22:+%22unsafe%22%7D%0Alock:+%7B%22mode%22:+%22lock%22%7D%0Aatomic:+%7B%22mode%22:+%22atomic%22%7D"),
        new("shared-array", "Shared memory", "One array, several processes",
            "Two processes negate the elements of one array, every other element each, and send nothing back. Does the parent see the change?",
            "Is a lock needed here, and why not?",
            "All values are negative although nothing was sent: the array is in memory that all map. No two processes touch the same element.",
            "shared-array", "strategies=processes&workers=2&repetitions=1&title=Shared+array&tags=course"),
        new("messages", "Messages", "What a message costs",
            "A thousand small messages between two processes: over pipes, a queue, an event, a condition and a manager. Which is quickest?",
            "Sort the five by time before you run them; a manager answers every call.",
            "The latency is mostly the time to wake the other process. A queue need not wake a process that is still busy, a manager wakes both for each call.",
            "messaging",
            "strategies=processes&workers=2&repetitions=3&title=Messages&tags=course&variants=pipe:+%7B%22kind%22:+%22pipe%22%7D%0Aqueue:+%7B%22kind%22:+%22queue%22%7D%0Aevent:+%7B%22kind%22:+%22event%22%7D%0Acondition:+%7B%22kind%22:+%22condition%22%7D%0Amanager:+%7B%22kind%22:+%22manager%22%7D"),
        new("launch", "Fork and exec", "A process against a thread",
            "Four children and four threads are started one by one. How much dearer is a process, and does a parent see what its child changes?",
            "The variable is 100 in the parent; each child adds one to it. What does the parent read afterwards?",
            "The parent still reads 100: a process has its own memory. Each child has a process id and an exit code that the parent collects.",
            "process-launch", "strategies=serial&workers=1&repetitions=3&title=Process+against+thread&tags=course"),
        new("collector", "Garbage collector", "When to force a collection",
            "80 MB are loaded and the collector is forced: once in the steady state, once after letting go, or after every step.",
            "How much of the heap goes away when the array is still referenced, and what do a hundred collections cost?",
            "Only what is dropped is freed. A collection at every step costs many times the pause and frees no more.",
            "gc-collect",
            "strategies=serial&workers=1&repetitions=3&title=Forced+collection&tags=course&variants=held:+%7B%22when%22:+%22afterFree%22,+%22reference%22:+%22held%22%7D%0Adropped:+%7B%22when%22:+%22afterFree%22%7D%0Aevery+step:+%7B%22when%22:+%22everyIteration%22%7D"),
    ];
}
