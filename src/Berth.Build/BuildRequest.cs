namespace Berth.Build;

/// <summary>What one build is asked to do: <c>docker build</c>'s options that this builder honours. <see cref="BuildQuery"/> makes one from <c>POST /build</c>.</summary>
public sealed record BuildRequest
{
    /// <summary>The files that COPY and ADD may take; read once, owned by the caller.</summary>
    public required ContextSource Context { get; init; }

    /// <summary>The Dockerfile's path inside the context.</summary>
    public string DockerfilePath { get; init; } = "Dockerfile";

    /// <summary>The Dockerfile's text, when it is not in the context; wins over <see cref="DockerfilePath"/>.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>References that the image gets, <c>name[:tag]</c> each.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Values for ARG instructions; null takes the variable out, default included, as Docker does.</summary>
    public IReadOnlyDictionary<string, string?> BuildArgs { get; init; } = new Dictionary<string, string?>();

    /// <summary>Labels added after the last instruction; they win over the Dockerfile's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The stage to build, by name or index; null or empty for the last one.</summary>
    public string? Target { get; init; }

    /// <summary>Runs every step again; what comes out is still recorded in the cache.</summary>
    public bool NoCache { get; init; }

    /// <summary>Platform of the result, <c>os/arch[/variant]</c>; null for the host's.</summary>
    public string? Platform { get; init; }

    /// <summary>Network of RUN steps: <c>default</c>, <c>bridge</c>, <c>none</c>, <c>host</c>, <c>container:NAME</c> or a network's name.</summary>
    public string NetworkMode { get; init; } = "default";

    /// <summary>Lines of /etc/hosts in RUN steps, <c>name:address</c> each.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Limits of RUN steps.</summary>
    public StepResources Resources { get; init; } = new();

    /// <summary>Only the image ID is reported (<c>docker build --quiet</c>); errors come as ever.</summary>
    public bool Quiet { get; init; }
}
