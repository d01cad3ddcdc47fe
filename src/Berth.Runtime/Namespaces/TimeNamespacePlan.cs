using System.Globalization;
using Berth.Linux.Files;
using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Namespaces;

/// <summary>A new time namespace with its clocks' offsets. time_namespaces(7); runtime-spec v1.2, config-linux.md#offset-for-time-namespace.</summary>
internal static class TimeNamespacePlan
{
    /// <summary>Puts it on the tape, while /proc is the host's.</summary>
    /// <exception cref="BerthException">Offsets without a new time namespace, or of an unknown clock.</exception>
    internal static void Add(SyscallTape tape, IReadOnlyDictionary<string, TimeOffsetSpec>? offsets, bool isNew)
    {
        if (!isNew)
        {
            if (offsets is { Count: > 0 })
            {
                throw new BerthException(ErrorKind.Invalid, "linux.timeOffsets needs a new time namespace: add {\"type\": \"time\"} to linux.namespaces.");
            }

            return;
        }

        tape.Step = "make the time namespace";
        tape.NewNamespaces(NamespaceKinds.Time);
        foreach ((string clock, TimeOffsetSpec offset) in offsets ?? new Dictionary<string, TimeOffsetSpec>())
        {
            if (clock is not ("boottime" or "monotonic"))
            {
                throw new BerthException(ErrorKind.Invalid, $"linux.timeOffsets: there is no clock '{clock}'; boottime and monotonic are.");
            }

            tape.Step = $"set linux.timeOffsets of {clock}";
            TapeFd file = tape.Open("/proc/self/timens_offsets", OpenFlags.WriteOnly);
            tape.Write(file, string.Create(CultureInfo.InvariantCulture, $"{clock} {offset.Secs} {offset.Nanosecs}\n"));
            tape.Close(file);
        }

        // unshare(2) moves only children there; with a single thread the process itself may follow.
        tape.Step = "enter the time namespace";
        TapeFd made = tape.Open("/proc/self/ns/time_for_children", OpenFlags.ReadOnly);
        tape.JoinNamespaces(made, NamespaceKinds.Time);
        tape.Close(made);
    }
}
