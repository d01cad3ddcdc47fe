using System.Diagnostics;
using Berth.Linux.Processes;

namespace Berth.Stress;

/// <summary>Forks from several threads beside others that make garbage and collect it.</summary>
internal sealed class StressRun(int forks, TimeSpan limit, Func<IStressChild> create)
{
    private const int SIGKILL = 9;
    private const int ForkingThreads = 4;
    private const int ChurningThreads = 2;

    // Enough to prove the point; each hung child costs the patience below.
    private const int EnoughHangs = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private int _left = forks;
    private int _succeeded, _failed, _hung;
    private volatile bool _stop;

    internal StressResult Run()
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] churning = StartAll(ChurningThreads, Churn);
        Thread[] forking = StartAll(ForkingThreads, () => Fork(start));
        Array.ForEach(forking, static thread => thread.Join());
        _stop = true;
        Array.ForEach(churning, static thread => thread.Join());
        return new StressResult(_succeeded + _failed + _hung, _succeeded, _failed, _hung, Stopwatch.GetElapsedTime(start));
    }

    private static Thread[] StartAll(int count, Action body)
    {
        var threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = new Thread(() => body());
            threads[i].Start();
        }

        return threads;
    }

    private void Churn()
    {
        var random = new Random(1);
        object?[] kept = new object?[256];
        for (int round = 0; !_stop; round++)
        {
            for (int i = 0; i < 200; i++)
            {
                kept[random.Next(kept.Length)] = new byte[random.Next(10, 2000)];
            }

            if (round % 4 == 0)
            {
                GC.Collect(round % 64 == 0 ? 2 : 0);
            }
        }

        GC.KeepAlive(kept);
    }

    private void Fork(long start)
    {
        using IStressChild child = create();
        while (Interlocked.Decrement(ref _left) >= 0 && _hung < EnoughHangs && Stopwatch.GetElapsedTime(start) < limit)
        {
            using PidFd process = child.Fork();
            if (process.WaitForEnd(Patience))
            {
                Interlocked.Increment(ref process.Wait() is { Code: 0, Signal: 0 } ? ref _succeeded : ref _failed);
                continue;
            }

            Interlocked.Increment(ref _hung);
            process.SendSignal(SIGKILL);
            process.Wait();
        }
    }
}
