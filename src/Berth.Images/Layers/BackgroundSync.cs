using Berth.Linux;

namespace Berth.Images.Layers;

/// <summary>Syncs unpacked layers in the background, many at once, and then marks them. A failure leaves them unmarked: they are unpacked again after a power cut.</summary>
internal sealed class BackgroundSync(LayerFolders folders)
{
    private readonly Lock _gate = new();
    private List<string> _waiting = [];
    private bool _running;

    public void Add(string name)
    {
        lock (_gate)
        {
            _waiting.Add(name);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = Task.Run(Run);
    }

    private void Run()
    {
        while (true)
        {
            List<string> names;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _running = false;
                    return;
                }

                (names, _waiting) = (_waiting, []);
            }

            try
            {
                folders.MarkSynced(names);
            }
            catch (Exception error) when (error is IOException or LinuxException or UnauthorizedAccessException)
            {
                // unmarked is the safe state
            }
        }
    }
}
