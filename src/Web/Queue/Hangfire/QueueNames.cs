namespace Dashboard.Web.Queue.Hangfire;

/// <summary>
/// Hangfire's priorities are queues, emptied in the order of their names. Five bands stand for the 201 priorities: within one, first come
/// is first served. Which job gets a Runner is decided by the node pool, by the priority itself.
/// </summary>
static class QueueNames
{
    public const string Schedules = "0-schedules";

    const string Urgent = "1-urgent", High = "2-high", Usual = "3-usual", Low = "4-low", Last = "5-last";

    const int Far = 50;

    public static string[] All => [Schedules, Urgent, High, Usual, Low, Last];

    public static string Of(int priority) => priority switch
    {
        >= Far => Urgent,
        > 0 => High,
        0 => Usual,
        > -Far => Low,
        _ => Last,
    };
}
