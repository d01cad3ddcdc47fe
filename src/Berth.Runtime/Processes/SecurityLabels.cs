using Berth.Linux.Files;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>What the Linux security modules are told about a process. runtime-spec v1.2, config.md#linux-process.</summary>
internal static class SecurityLabels
{
    /// <summary>Whether this kernel runs SELinux.</summary>
    internal static bool HasSelinux => Path.Exists("/sys/fs/selinux/enforce");

    /// <exception cref="BerthException">The module is not there; the field is named.</exception>
    internal static void Add(SyscallTape tape, ProcessSpec process)
    {
        if (process.SelinuxLabel is { Length: > 0 } label)
        {
            ThrowWithoutSelinux("process.selinuxLabel");
            Write(tape, $"set process.selinuxLabel '{label}'", ("/proc/self/attr/exec", label));
        }

        if (process.ApparmorProfile is { Length: > 0 } profile and not "unconfined")
        {
            Write(tape, $"set process.apparmorProfile '{profile}'", ("/proc/self/attr/apparmor/exec", "exec " + profile));
        }
    }

    /// <exception cref="BerthException">There is no SELinux; <paramref name="field"/> is named.</exception>
    internal static void ThrowWithoutSelinux(string field)
    {
        if (!HasSelinux)
        {
            throw new BerthException(ErrorKind.NotSupported, $"{field} cannot be set: this kernel does not run SELinux. Leave it out.");
        }
    }

    private static void Write(SyscallTape tape, string step, (string Path, string Text) attribute)
    {
        tape.Step = step;
        TapeFd file = tape.Open(attribute.Path, OpenFlags.WriteOnly);
        tape.Write(file, attribute.Text);
        tape.Close(file);
    }
}
