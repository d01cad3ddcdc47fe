namespace Berth.Registry;

/// <summary>Hears how far the transfer of one blob is. Called on any thread; must be quick and not throw.</summary>
public interface ITransferProgress
{
    /// <summary>So many bytes of so many went.</summary>
    void Transferred(long current, long total);

    /// <summary>It did not work and is tried again after a pause.</summary>
    void Retrying(TimeSpan delay);
}
