using Berth.Engine.Events;

namespace Berth.Engine.Containers;

/// <summary>Events of containers, with Docker's attributes: the labels, the image, the name, and what the action adds.</summary>
public static class ContainerEvents
{
    /// <summary>Publishes one.</summary>
    /// <param name="events">Where.</param>
    /// <param name="container">The container as it was.</param>
    /// <param name="action">As <c>start</c>.</param>
    /// <param name="more">Further attributes.</param>
    public static void Publish(
        this EventLog events, ContainerRecord container, string action, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in container.Settings.Config.Labels ?? attributes)
        {
            attributes[key] = value;
        }

        attributes["image"] = container.Settings.Image;
        attributes["name"] = container.Name;
        foreach ((string key, string value) in more)
        {
            attributes[key] = value;
        }

        events.Publish("container", action, container.Id, attributes);
    }
}
