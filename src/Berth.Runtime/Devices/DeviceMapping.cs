using Berth.Oci;

namespace Berth.Runtime.Devices;

/// <summary>A device of the host, or a folder of them, for a container: Docker's --device.</summary>
/// <param name="PathOnHost">Absolute.</param>
/// <param name="PathInContainer">Absolute.</param>
/// <param name="Permissions">Of r, w and m (mknod).</param>
public sealed record DeviceMapping(string PathOnHost, string PathInContainer, string Permissions = "rwm")
{
    /// <summary>Reads <c>PATH[:PATH][:rwm]</c>.</summary>
    /// <exception cref="BerthException">Invalid, in Docker's words.</exception>
    public static DeviceMapping Parse(string text)
    {
        string[] parts = text.Split(':');
        DeviceMapping mapping = parts.Length switch
        {
            1 => new DeviceMapping(parts[0], parts[0]),
            2 when IsPermissions(parts[1]) => new DeviceMapping(parts[0], parts[0], parts[1]),
            2 => new DeviceMapping(parts[0], parts[1]),
            3 when IsPermissions(parts[2]) => new DeviceMapping(parts[0], parts[1], parts[2]),
            3 => throw new BerthException(ErrorKind.Invalid, $"bad mode specified: {parts[2]}"),
            _ => throw new BerthException(ErrorKind.Invalid, $"invalid device specification: {text}"),
        };
        return mapping.PathOnHost.StartsWith('/') && mapping.PathInContainer.StartsWith('/')
            ? mapping
            : throw new BerthException(ErrorKind.Invalid, $"invalid device specification: {text}");
    }

    /// <summary>True for r, w and m in any order, each at most once.</summary>
    public static bool IsPermissions(string text)
    {
        bool read = false, write = false, make = false;
        foreach (char letter in text)
        {
            ref bool flag = ref read;
            switch (letter)
            {
                case 'r':
                    break;
                case 'w':
                    flag = ref write;
                    break;
                case 'm':
                    flag = ref make;
                    break;
                default:
                    return false;
            }

            if (flag)
            {
                return false;
            }

            flag = true;
        }

        return text.Length > 0;
    }
}
