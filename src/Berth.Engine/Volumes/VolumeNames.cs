using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>The rule for names of volumes.</summary>
public static class VolumeNames
{
    /// <summary>Refuses a name that is none; the name becomes a path, so this is a matter of safety too.</summary>
    /// <exception cref="BerthException">Docker's sentence.</exception>
    public static void Check(string name)
    {
        bool valid = name.Length is >= 2 and <= 255 && char.IsAsciiLetterOrDigit(name[0]);
        foreach (char c in name)
        {
            valid &= char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
        }

        if (!valid)
        {
            throw new BerthException(
                ErrorKind.Invalid,
                name.Length == 1 && char.IsAsciiLetterOrDigit(name[0])
                    ? "volume name is too short, names should be at least two alphanumeric characters"
                    : $"\"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. "
                        + "If you intended to pass a host directory, use absolute path");
        }
    }
}
