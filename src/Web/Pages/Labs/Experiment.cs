namespace Dashboard.Web.Pages.Labs;

/// <summary>A larger sweep of the course, which New job is filled in with: a question and what to look for in the answer.</summary>
/// <param name="Query">What New job is filled in with, without the leading question mark.</param>
/// <param name="NeedsFlights">Whether it reads the sample flights.</param>
public sealed record Experiment(
    string Name, string Topic, string Title, string Question, string LookFor, string Analysis, string Query, bool NeedsFlights = false)
{
    public string Link => "/jobs/new?analysis=" + Analysis + "&" + Query;

    public static readonly Experiment Flights = new(
        "flights", "Hands-on", "The flights exercise",
        "Which flight was delayed most in each month, and how much faster do two workers find it?",
        "January's longest delay is 1688 minutes at HNL, June's 1367 at SJU. Every strategy must give the same rows; only the time differs.",
        "group-max",
        "dataset=flights-2001&value=ARR_DELAY&key=ORIGIN&groupBy=file&strategies=serial,threads,processes,pool,mpi&workers=1,2&repetitions=5&title=Flights+exercise&tags=course",
        NeedsFlights: true);

    public static readonly IReadOnlyList<Experiment> All =
    [
        Flights,
        new("area-10", "MPI", "Area under a curve, n = 10",
            "Ten rectangles under 0.7x³ − 2x² + 4 from 0 to 3, split over two MPI ranks. What area do they report?",
            "The area is 8.09175 whatever the number of ranks. The work is so small that starting the ranks is all you see.",
            "integrate", "rule=left&intervals=10&strategies=serial,mpi&workers=1,2&repetitions=3&title=Area,+n+%3D+10&tags=course"),
        new("area-100", "MPI", "Area under a curve, n = 100",
            "Ten times the rectangles: how much closer does the area come?",
            "The area is 8.1620175. The error fell from 0.083 to 0.013, about what theory says.",
            "integrate", "rule=left&intervals=100&strategies=serial,mpi&workers=1,2&repetitions=3&title=Area,+n+%3D+100&tags=course"),
        new("area-20m", "MPI", "Area under a curve, n = 20,000,000",
            "Now there is real work. At how many ranks does it stop getting faster on this node?",
            "The area is 8.17499993. Ranks beyond the usable cores are flagged as oversubscribed and stay out of every fit.",
            "integrate", "rule=left&intervals=20000000&strategies=serial,threads,mpi&workers=1,2&repetitions=5&title=Area,+n+%3D+20M&tags=course"),
        new("pool", "Pools", "A pool against fixed shares",
            "Six files of unequal length: fixed shares per process, or one file at a time to whoever is free?",
            "The phases chart: idle and imbalance shrink with the pool, start-up stays.",
            "group-max",
            "dataset=flights-2001&value=ARR_DELAY&key=ORIGIN&groupBy=file&strategies=serial,processes,pool&workers=1,2&repetitions=5&title=Pool+against+shares&tags=course",
            NeedsFlights: true),
        new("shared-array", "Shared memory", "One array, several processes",
            "Two processes negate the elements of one array, each taking every other element, and send nothing back. Does the parent see the change?",
            "All values are negative although nothing was sent: the array is in memory that all processes map. No two processes touch the same element.",
            "shared-array", "strategies=processes&workers=2&repetitions=1&title=Shared+array&tags=course"),
        new("messages", "Messages", "Five ways of sending a message",
            "A thousand small messages between two processes: over pipes, a queue, an event, a condition and a manager. Which is quickest?",
            "The latency is mostly the time to wake the other process. A queue need not wake a process that is still busy; a manager wakes both for each call.",
            "messaging",
            "strategies=processes&workers=2&repetitions=3&title=Messages&tags=course&variants=pipe:+%7B%22kind%22:+%22pipe%22%7D%0Aqueue:+%7B%22kind%22:+%22queue%22%7D%0Aevent:+%7B%22kind%22:+%22event%22%7D%0Acondition:+%7B%22kind%22:+%22condition%22%7D%0Amanager:+%7B%22kind%22:+%22manager%22%7D"),
    ];
}
