using System.Runtime.InteropServices;
using System.Text.Json;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Seccomp;

namespace Berth.Engine.Specs;

/// <summary>Which system call filter a container gets.</summary>
public static class SeccompChoice
{
    private static readonly Version Kernel = Version.TryParse(KernelText(), out Version? version) ? version : new Version(5, 15);

    /// <summary>The filter; null for none.</summary>
    /// <exception cref="BerthException">A profile of the user's that cannot be read.</exception>
    public static SeccompSpec? Of(HostSettings host, SecurityOptions security, CapabilitySet capabilities)
    {
        if (security.SeccompProfile is { } profile)
        {
            return Parse(profile, capabilities);
        }

        return host.Privileged || security.SeccompUnconfined
            ? null
            : DefaultSeccompProfile.For(capabilities, Kernel, RuntimeInformation.ProcessArchitecture);
    }

    private static SeccompSpec Parse(string json, CapabilitySet capabilities)
    {
        try
        {
            DockerSeccompProfile profile = JsonSerializer.Deserialize(json, DockerSeccompJson.Default.DockerSeccompProfile)
                ?? throw new JsonException("it is null");
            return profile.ToSpec(capabilities, Kernel, RuntimeInformation.ProcessArchitecture);
        }
        catch (JsonException exception)
        {
            throw new BerthException(ErrorKind.Invalid, $"decoding seccomp profile failed: {exception.Message}", exception);
        }
    }

    // As 6.1.0-13-amd64: the leading numbers.
    private static string KernelText()
    {
        string release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        int end = release.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        return release[..end].TrimEnd('.');
    }
}
