using Berth.Linux;
using Berth.Oci;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Says what a failed start or command is called when it travels to a client.</summary>
internal static class StartFailures
{
    /// <summary>The error of a start: always with a <see cref="StartFailure"/>.</summary>
    public static MonitorError OfStart(Exception error) => error switch
    {
        StartException start => new MonitorError
        {
            Kind = start.Kind,
            Message = start.Message,
            Failure = start.Failure,
            Step = start.Step,
            Errno = start.Errno,
        },
        LinuxException linux => new MonitorError
        {
            Kind = ErrorKind.Failed,
            Message = "Cannot start the container: " + linux.Message,
            Failure = FailureOf(linux),
            Step = linux.Call,
            Errno = linux.Errno,
        },
        BerthException known => new MonitorError { Kind = known.Kind, Message = known.Message, Failure = StartFailure.InvalidBundle, Step = "bundle" },
        _ => new MonitorError
        {
            Kind = ErrorKind.Failed,
            Message = $"Cannot start the container: {error.Message}",
            Failure = StartFailure.Other,
            Step = error.GetType().Name,
        },
    };

    /// <summary>The error of any other command.</summary>
    public static MonitorError OfCommand(Exception error) => error switch
    {
        StartException => OfStart(error),
        BerthException known => new MonitorError { Kind = known.Kind, Message = known.Message },
        _ => new MonitorError { Kind = ErrorKind.Failed, Message = error.Message },
    };

    private static StartFailure FailureOf(LinuxException error) => error switch
    {
        _ when error.Subject.Contains("cgroup", StringComparison.Ordinal) => StartFailure.Cgroup,
        { Call: "fsopen" or "fsconfig" or "fsmount" or "open_tree" or "mount_setattr" or "move_mount" or "mount" } => StartFailure.Mount,
        _ => StartFailure.Other,
    };
}
