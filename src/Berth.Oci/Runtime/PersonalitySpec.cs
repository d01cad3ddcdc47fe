namespace Berth.Oci.Runtime;

/// <summary>Execution domain of the process. personality(2).</summary>
public sealed record PersonalitySpec
{
    /// <summary>LINUX or LINUX32.</summary>
    public required string Domain { get; init; }

    /// <summary>None are defined.</summary>
    public IReadOnlyList<string>? Flags { get; init; }
}
