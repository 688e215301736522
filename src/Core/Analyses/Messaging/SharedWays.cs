using Dashboard.Core.Strategies.SharedMemory;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>What the ways through shared memory have in common: words for waiting, 64 bytes apart, and slots behind them.</summary>
abstract unsafe class SharedWay(byte* memory, Action look) : OneWay
{
    public const int HeadBytes = 256;

    protected int* Word(int index) => (int*)(memory + index * 64);

    protected byte* Slot(long index, int bytes) => memory + HeadBytes + index * bytes;

    protected void SleepWhile(int* word, int value)
    {
        Futex.Wait(word, value, TimeSpan.FromMilliseconds(50));
        look();
    }
}

/// <summary>A bounded queue: a ring of slots. One process puts, one takes; each wakes the other only where it sleeps.</summary>
/// <remarks>Words: messages put, messages taken, whether the taker sleeps, whether the putter sleeps. Counts wrap round.</remarks>
sealed unsafe class RingWay(byte* memory, int bytes, Action look) : SharedWay(memory, look)
{
    readonly int depth = DepthOf(bytes);

    /// <summary>16 messages, fewer where they are large, and a power of two so that wrapped counts still name slots.</summary>
    public static int DepthOf(int bytes) => bytes <= 1 << 20 ? 16 : 2;

    public override void Put(ReadOnlySpan<byte> message)
    {
        int put = *Word(0);
        int taken;
        while (put - (taken = Volatile.Read(ref *Word(1))) == depth)
        {
            Sleep(1, taken, sleeper: 3);
        }

        message.CopyTo(new Span<byte>(Slot(put & (depth - 1), bytes), bytes));
        Publish(0, put + 1, sleeper: 2);
    }

    public override void Take(Span<byte> message)
    {
        int taken = *Word(1);
        while (Volatile.Read(ref *Word(0)) == taken)
        {
            Sleep(0, taken, sleeper: 2);
        }

        new ReadOnlySpan<byte>(Slot(taken & (depth - 1), bytes), bytes).CopyTo(message);
        Publish(1, taken + 1, sleeper: 3);
    }

    /// <summary>Says that it sleeps before the kernel compares the word, so that no wake-up falls between.</summary>
    void Sleep(int word, int value, int sleeper)
    {
        Interlocked.Exchange(ref *Word(sleeper), 1);
        SleepWhile(Word(word), value);
        Volatile.Write(ref *Word(sleeper), 0);
    }

    void Publish(int word, int value, int sleeper)
    {
        Interlocked.Exchange(ref *Word(word), value);
        if (Volatile.Read(ref *Word(sleeper)) != 0)
        {
            Futex.Wake(Word(word));
        }
    }
}

/// <summary>An event: one slot and a flag, set when a message lies there and cleared when it was taken. Each change wakes.</summary>
sealed unsafe class EventWay(byte* memory, int bytes, Action look) : SharedWay(memory, look)
{
    public override void Put(ReadOnlySpan<byte> message)
    {
        WaitFor(0);
        message.CopyTo(new Span<byte>(Slot(0, bytes), bytes));
        Set(1);
    }

    public override void Take(Span<byte> message)
    {
        WaitFor(1);
        new ReadOnlySpan<byte>(Slot(0, bytes), bytes).CopyTo(message);
        Set(0);
    }

    void WaitFor(int flag)
    {
        while (Volatile.Read(ref *Word(0)) != flag)
        {
            SleepWhile(Word(0), 1 - flag);
        }
    }

    void Set(int flag)
    {
        Volatile.Write(ref *Word(0), flag);
        Futex.Wake(Word(0));
    }
}

/// <summary>A condition: a lock, a state that is only touched inside it, and a count of notices to sleep on outside it.</summary>
sealed unsafe class ConditionWay(byte* memory, int bytes, Action look) : SharedWay(memory, look)
{
    readonly Action look = look;

    FutexLock Mutex => new(Word(0));

    public override void Put(ReadOnlySpan<byte> message)
    {
        EnterWhen(full: 0);
        message.CopyTo(new Span<byte>(Slot(0, bytes), bytes));
        NotifyAndExit(full: 1);
    }

    public override void Take(Span<byte> message)
    {
        EnterWhen(full: 1);
        new ReadOnlySpan<byte>(Slot(0, bytes), bytes).CopyTo(message);
        NotifyAndExit(full: 0);
    }

    void EnterWhen(int full)
    {
        Mutex.Enter(look);
        while (*Word(1) != full)
        {
            int notices = Volatile.Read(ref *Word(2));
            Mutex.Exit();
            SleepWhile(Word(2), notices);
            Mutex.Enter(look);
        }
    }

    void NotifyAndExit(int full)
    {
        *Word(1) = full;
        Interlocked.Increment(ref *Word(2));
        Mutex.Exit();
        Futex.Wake(Word(2));
    }
}
