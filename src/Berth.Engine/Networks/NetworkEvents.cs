using Berth.Engine.Events;
using Berth.Networks;

namespace Berth.Engine.Networks;

/// <summary>Events of networks, with Docker's attributes.</summary>
public static class NetworkEvents
{
    /// <summary>Publishes one.</summary>
    /// <param name="events">Where.</param>
    /// <param name="network">The network.</param>
    /// <param name="action">create, destroy, connect, disconnect.</param>
    /// <param name="containerId">Who connects or disconnects; null for none.</param>
    public static void Publish(this EventLog events, NetworkRecord network, string action, string? containerId = null)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = network.Name, ["type"] = network.Driver };
        if (containerId is not null)
        {
            attributes["container"] = containerId;
        }

        events.Publish("network", action, network.Id, attributes);
    }
}
