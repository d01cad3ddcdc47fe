using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary><c>--security-opt</c>, parsed.</summary>
public sealed record SecurityOptions
{
    /// <summary>Sets no_new_privs.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>No system call filter.</summary>
    public bool SeccompUnconfined { get; init; }

    /// <summary>JSON of a filter in Docker's format; null for the default one.</summary>
    public string? SeccompProfile { get; init; }

    /// <summary>AppArmor profile; null for the default one, "unconfined" for none.</summary>
    public string? AppArmorProfile { get; init; }

    /// <summary>No masked and no read-only paths.</summary>
    public bool SystemPathsUnconfined { get; init; }

    /// <summary>Parses the options.</summary>
    /// <param name="options">As <c>seccomp=unconfined</c>; the older <c>seccomp:unconfined</c> too.</param>
    /// <exception cref="BerthException">An unknown option, or one that this engine does not have.</exception>
    public static SecurityOptions Parse(IReadOnlyList<string> options)
    {
        var parsed = new SecurityOptions();
        foreach (string option in options)
        {
            int split = option.IndexOfAny(['=', ':']);
            string name = split < 0 ? option : option[..split];
            string value = split < 0 ? "" : option[(split + 1)..];
            parsed = name switch
            {
                "no-new-privileges" => parsed with { NoNewPrivileges = Flag(option, value) },
                "seccomp" when value == "unconfined" => parsed with { SeccompUnconfined = true },
                "seccomp" when value is "builtin" or "default" => parsed,
                "seccomp" => parsed with { SeccompProfile = value },
                "apparmor" when value.Length > 0 => parsed with { AppArmorProfile = value },
                "systempaths" when value == "unconfined" => parsed with { SystemPathsUnconfined = true },
                "label" when value == "disable" => parsed, // no SELinux labels are ever set
                "label" or "credentialspec" or "writable-cgroups" => throw new BerthException(
                    ErrorKind.NotSupported, $"security option '{option}' is not supported by this engine"),
                _ => throw new BerthException(ErrorKind.Invalid, $"invalid --security-opt: \"{option}\""),
            };
        }

        return parsed;
    }

    private static bool Flag(string option, string value) => value switch
    {
        "" or "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new BerthException(ErrorKind.Invalid, $"invalid --security-opt: \"{option}\""),
    };
}
