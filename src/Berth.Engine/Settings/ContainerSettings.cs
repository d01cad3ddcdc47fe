using Berth.Oci.Images;

namespace Berth.Engine.Settings;

/// <summary>What a container is to be, apart from the host: the <c>Config</c> of Docker's API.</summary>
public sealed record ContainerSettings
{
    /// <summary>The portable half: command, environment, user, labels, volumes, health check; merged with the image's at creation.</summary>
    public required ContainerConfig Config { get; init; }

    /// <summary>Image reference or ID as it was asked for.</summary>
    public required string Image { get; init; }

    /// <summary>Host name; null for the short ID.</summary>
    public string? Hostname { get; init; }

    /// <summary>NIS domain name.</summary>
    public string? Domainname { get; init; }

    /// <summary>The client means to attach to stdin.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>The client means to attach to stdout.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>The client means to attach to stderr.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>A pseudo terminal for stdio.</summary>
    public bool Tty { get; init; }

    /// <summary>Stdin stays open without a client.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Stdin is closed when the first attached client goes.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>Only loopback inside, whatever the network mode is.</summary>
    public bool NetworkDisabled { get; init; }

    /// <summary>MAC address of the first endpoint; null for a generated one.</summary>
    public string? MacAddress { get; init; }
}
