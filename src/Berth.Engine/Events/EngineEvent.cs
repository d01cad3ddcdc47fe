namespace Berth.Engine.Events;

/// <summary>Something that happened to an object.</summary>
/// <param name="Type">container, image, volume, network or daemon.</param>
/// <param name="Action">As start, die, exec_create: /bin/sh.</param>
/// <param name="ActorId">The object's ID or name.</param>
/// <param name="Attributes">The object's labels and Docker's attributes (name, image, exitCode, …).</param>
/// <param name="Time">When.</param>
public sealed record EngineEvent(
    string Type, string Action, string ActorId, IReadOnlyDictionary<string, string> Attributes, DateTimeOffset Time)
{
    /// <summary>Nanoseconds since 1970.</summary>
    public long UnixNanoseconds => (Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;
}
