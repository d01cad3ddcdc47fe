namespace Berth.Oci.Runtime;

/// <summary>Priority of one interface.</summary>
public sealed record InterfacePrioritySpec
{
    /// <summary>Interface.</summary>
    public required string Name { get; init; }

    /// <summary>Priority.</summary>
    public required uint Priority { get; init; }
}
