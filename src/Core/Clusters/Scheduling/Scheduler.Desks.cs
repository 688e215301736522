namespace Dashboard.Core.Clusters.Scheduling;

/// <summary>What the scheduler keeps of tasks, engines and requests.</summary>
public sealed partial class Scheduler
{
    readonly record struct TaskDesk(RequestDesk Request, int Index, int Losses = 0, int Failures = 0, bool Alone = false)
    {
        public TaskKey Key => new(Request.Number, Index);
    }

    sealed class EngineDesk(int engine)
    {
        public int Engine => engine;

        /// <summary>What the engine has, oldest first: it answers in this order.</summary>
        public Queue<TaskDesk> Given { get; } = new();

        /// <summary>Direct tasks that it has not been given.</summary>
        public Queue<TaskDesk> Waiting { get; } = new();

        /// <summary>Takes a request's tasks out of those that wait; returns how many.</summary>
        public int Drop(RequestDesk request)
        {
            int dropped = 0;
            for (int left = Waiting.Count; left > 0; left--)
            {
                var task = Waiting.Dequeue();
                if (task.Request == request)
                {
                    dropped++;
                }
                else
                {
                    Waiting.Enqueue(task);
                }
            }
            return dropped;
        }
    }

    sealed class RequestDesk(uint number, int total)
    {
        double averageNanoseconds;

        public uint Number => number;

        public int Total { get; } = total;

        public bool IsBalanced => Retries >= 0;

        public int Retries { get; init; } = -1;

        /// <summary>The next task that was never given.</summary>
        public int Next { get; set; }

        /// <summary>Tasks that were given and come back.</summary>
        public Stack<TaskDesk> Returned { get; } = new();

        /// <summary>Tasks without an end.</summary>
        public int Open { get; set; } = total;

        public bool Aborted { get; set; }

        public bool Paused { get; set; }

        /// <summary>Its place in the row of requests that have tasks to give.</summary>
        public LinkedListNode<RequestDesk>? Turn { get; set; }

        /// <summary>Tasks that an engine may have at a time; one until the first has ended.</summary>
        public int Ahead => averageNanoseconds is 0 or > 5 * AheadNanoseconds ? 1 : (int)Math.Min(MostAhead, 1 + AheadNanoseconds / averageNanoseconds);

        public void Learn(long nanoseconds)
        {
            double taken = Math.Max(100, nanoseconds);
            averageNanoseconds = averageNanoseconds == 0 ? taken : 0.8 * averageNanoseconds + 0.2 * taken;
        }

        /// <summary>Whether the next task is one that runs alone.</summary>
        public bool HasSuspect => Returned.TryPeek(out var task) && task.Alone;

        /// <summary>The next task of a request that has its turn.</summary>
        public TaskDesk Take() => Returned.TryPop(out var task) ? task : new TaskDesk(this, Next++);
    }
}
