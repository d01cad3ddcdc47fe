using Berth.Oci;

namespace Berth.Runtime.Capabilities;

/// <summary>What a client asked for: Docker's CapAdd, CapDrop and Privileged. Names in any case, with or without <c>CAP_</c>, and <c>ALL</c>.</summary>
public sealed record CapabilityRequest
{
    /// <summary>To add to the default set.</summary>
    public IReadOnlyList<string> Add { get; init; } = [];

    /// <summary>To take from it.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>All that is available; the lists do not count then.</summary>
    public bool Privileged { get; init; }

    /// <summary>
    /// The container's set, as Docker reckons it: with ALL added, everything but what is dropped; with ALL dropped,
    /// exactly what is added; else the default less the dropped, plus the added (an addition wins over a drop).
    /// </summary>
    /// <param name="available">What this host can give: <see cref="CapabilitySet.Bounding()"/>.</param>
    /// <exception cref="BerthException">Invalid, in Docker's words: a name that is unknown, or not available here.</exception>
    public CapabilitySet Resolve(CapabilitySet available)
    {
        (CapabilitySet add, bool addAll) = Parse(Add, "CapAdd", available);
        (CapabilitySet drop, bool dropAll) = Parse(Drop, "CapDrop", CapabilitySet.Known);
        return Privileged ? available
            : addAll ? available.Without(drop)
            : dropAll ? add
            : (CapabilitySet.DockerDefault & available).Without(drop) | add;
    }

    private static (CapabilitySet Set, bool All) Parse(IReadOnlyList<string> names, string field, CapabilitySet available)
    {
        bool all = false;
        ulong bits = 0;
        foreach (string given in names)
        {
            string name = given.ToUpperInvariant();
            if (name == "ALL")
            {
                all = true;
                continue;
            }

            name = name.StartsWith("CAP_", StringComparison.Ordinal) ? name : $"CAP_{name}";
            if (!CapabilitySet.TryFind(name, out int bit))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid {field}: unknown capability: \"{name}\"");
            }

            if (!available.Contains(name))
            {
                throw new BerthException(ErrorKind.Invalid,
                    $"invalid {field}: capability not supported by your kernel or not available in the current environment: \"{name}\"");
            }

            bits |= 1UL << bit;
        }

        return (new CapabilitySet(bits), all);
    }
}
