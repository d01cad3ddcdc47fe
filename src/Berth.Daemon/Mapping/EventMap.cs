using Berth.DockerApi.Daemon;
using Berth.Engine.Events;

namespace Berth.Daemon.Mapping;

/// <summary>Events → the wire, with the old fields that clients of before 1.22 read.</summary>
internal static class EventMap
{
    /// <summary>One event.</summary>
    public static EventMessage ToWire(EngineEvent happened)
    {
        bool old = happened.Type is "container" or "image";
        return new EventMessage
        {
            Status = old ? happened.Action : null,
            Id = old ? happened.ActorId : null,
            From = happened.Type == "container" ? happened.Attributes.GetValueOrDefault("image") : null,
            Type = happened.Type,
            Action = happened.Action,
            Actor = new EventActor { Id = happened.ActorId, Attributes = happened.Attributes },
            Scope = "local",
            Time = happened.Time.ToUnixTimeSeconds(),
            TimeNano = happened.UnixNanoseconds,
        };
    }
}
