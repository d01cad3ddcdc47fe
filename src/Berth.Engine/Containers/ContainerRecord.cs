using Berth.Engine.Settings;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>All that is known of a container, as kept in the record store; replaced as a whole.</summary>
public sealed record ContainerRecord
{
    /// <summary>Its ID.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, without a leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's ID (digest of its config).</summary>
    public required Digest ImageId { get; init; }

    /// <summary>The image's manifest.</summary>
    public Digest? ManifestDigest { get; init; }

    /// <summary>Settings, merged with the image's.</summary>
    public required ContainerSettings Settings { get; init; }

    /// <summary>Settings of the host side.</summary>
    public required HostSettings Host { get; init; }

    /// <summary>Program.</summary>
    public required string Path { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Its mounts.</summary>
    public IReadOnlyList<MountPoint> Mounts { get; init; } = [];

    /// <summary>The networks that it is to be on, the one of its network mode first; empty with host, none and container:ID.</summary>
    public IReadOnlyList<EndpointSettings> Networks { get; init => field = value ?? []; } = [];

    /// <summary>Its endpoints; empty while it has none.</summary>
    public IReadOnlyList<EndpointRecord> Endpoints { get; init => field = value ?? []; } = [];

    /// <summary>Key of its snapshot.</summary>
    public required string SnapshotKey { get; init; }

    /// <summary>The changing part.</summary>
    public ContainerState State { get; init; } = new();

    /// <summary>The ID's first 12 digits.</summary>
    public string ShortId => Id[..12];

    /// <summary>The endpoint that gives the default route and has the ports, or the first; null without one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public EndpointRecord? Endpoint => GatewayChoice.Of(Endpoints) ?? (Endpoints.Count > 0 ? Endpoints[0] : null);
}
