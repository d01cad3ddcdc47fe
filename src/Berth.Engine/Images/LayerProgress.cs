using Berth.Registry;

namespace Berth.Engine.Images;

/// <summary>Tells of one layer's transfer, ten times a second at most.</summary>
internal sealed class LayerProgress(string verb, string id, Action<TransferMessage> report, TimeProvider time) : ITransferProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long _last;

    public void Transferred(long current, long total)
    {
        long now = time.GetTimestamp();
        if (_last == 0 || current == total || time.GetElapsedTime(_last, now) >= Interval)
        {
            _last = now;
            report(new TransferMessage(verb, id, true, current, total));
        }
    }

    public void Retrying(TimeSpan delay)
    {
        int seconds = (int)Math.Ceiling(delay.TotalSeconds);
        report(new TransferMessage($"Retrying in {seconds} second{(seconds == 1 ? "" : "s")}", id, true));
    }
}
