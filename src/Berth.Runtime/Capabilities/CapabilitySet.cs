using System.Globalization;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Capabilities;

/// <summary>A set of capabilities as a mask. capabilities(7).</summary>
/// <param name="Bits">Bit n is capability n of linux/capability.h.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>Every capability that has a name here.</summary>
    public static CapabilitySet Known { get; } = new((1UL << CapabilityNames.ByBit.Length) - 1);

    /// <summary>Docker's 14 for a container that asks for nothing.</summary>
    public static CapabilitySet DockerDefault { get; } = new(0xa80425fb);

    /// <summary>
    /// What this process may hand on: its bounding set, less what has no name here. A container in which an engine
    /// runs, or a restricted host, has fewer than the kernel knows.
    /// </summary>
    public static CapabilitySet Bounding() => Bounding(File.ReadAllText("/proc/self/status"));

    /// <summary>The bounding set in the text of a /proc/PID/status.</summary>
    /// <exception cref="FormatException">It has no CapBnd line.</exception>
    public static CapabilitySet Bounding(string status)
    {
        foreach (string line in status.Split('\n'))
        {
            if (line.StartsWith("CapBnd:", StringComparison.Ordinal))
            {
                return new CapabilitySet(ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)) & Known;
            }
        }

        throw new FormatException("no CapBnd line in the status of a process");
    }

    /// <summary>The set of <paramref name="names"/>, which must be spelled as in the runtime-spec: <c>CAP_CHOWN</c>.</summary>
    /// <exception cref="BerthException">Invalid: a name that is not known.</exception>
    public static CapabilitySet Of(IEnumerable<string> names)
    {
        ulong bits = 0;
        foreach (string name in names)
        {
            bits |= TryFind(name, out int bit)
                ? 1UL << bit
                : throw new BerthException(ErrorKind.Invalid, $"invalid capability: \"{name}\"");
        }

        return new CapabilitySet(bits);
    }

    /// <summary>The bit of <paramref name="name"/> (<c>CAP_CHOWN</c>).</summary>
    public static bool TryFind(string name, out int bit) => (bit = Array.IndexOf(CapabilityNames.ByBit, name)) >= 0;

    /// <summary>True if the capability of that name is in; false also for an unknown name.</summary>
    public bool Contains(string name) => TryFind(name, out int bit) && (Bits & (1UL << bit)) != 0;

    /// <summary>Names, in the order of their bits. Bits without a name are left out.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        for (int bit = 0; bit < CapabilityNames.ByBit.Length; bit++)
        {
            if ((Bits & (1UL << bit)) != 0)
            {
                names.Add(CapabilityNames.ByBit[bit]);
            }
        }

        return names;
    }

    /// <summary>
    /// The sets of a process as Docker gives them: bounding, permitted and effective alike for root; a process of
    /// another user keeps the bounding set only (execve clears the others).
    /// </summary>
    public CapabilitiesSpec ToSpec(bool isRoot)
    {
        IReadOnlyList<string> names = Names();
        return new CapabilitiesSpec { Bounding = names, Permitted = isRoot ? names : [], Effective = isRoot ? names : [] };
    }

    /// <summary>In both.</summary>
    public static CapabilitySet operator &(CapabilitySet one, CapabilitySet other) => BitwiseAnd(one, other);

    /// <summary>In either.</summary>
    public static CapabilitySet operator |(CapabilitySet one, CapabilitySet other) => BitwiseOr(one, other);

    /// <summary>In both.</summary>
    public static CapabilitySet BitwiseAnd(CapabilitySet one, CapabilitySet other) => new(one.Bits & other.Bits);

    /// <summary>In either.</summary>
    public static CapabilitySet BitwiseOr(CapabilitySet one, CapabilitySet other) => new(one.Bits | other.Bits);

    /// <summary>Those that are not in <paramref name="other"/>.</summary>
    public CapabilitySet Without(CapabilitySet other) => new(Bits & ~other.Bits);
}
