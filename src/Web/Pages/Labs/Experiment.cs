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
    ];

    /// <summary>What an analysis teaches, in one sentence, for the catalogue.</summary>
    public static string? Teaches(string analysis) => analysis switch
    {
        "sum-range" => "Threads on pure arithmetic, and why an interpreter's lock takes their gain away.",
        "integrate" => "MPI ranks on the course's area under a curve; why too little work never gets faster.",
        "group-max" => "The airline exercise: many files over workers, and where reading and start-up take over.",
        _ => null,
    };
}
