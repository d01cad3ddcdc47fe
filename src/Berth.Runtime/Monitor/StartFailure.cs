namespace Berth.Runtime.Monitor;

/// <summary>Why a container or an exec could not be started.</summary>
public enum StartFailure
{
    /// <summary>Anything else; the step and errno say what.</summary>
    Other,

    /// <summary>The program does not exist: Docker's exit code 127.</summary>
    CommandNotFound,

    /// <summary>The program exists but cannot be executed: Docker's exit code 126.</summary>
    NotExecutable,

    /// <summary>The working directory cannot be entered.</summary>
    WorkingDirectory,

    /// <summary>A host port to be published is in use.</summary>
    PortTaken,

    /// <summary>A mount could not be made.</summary>
    Mount,

    /// <summary>A limit could not be set, or the cgroup not be made.</summary>
    Cgroup,

    /// <summary>config.json or monitor.json cannot be used.</summary>
    InvalidBundle,

    /// <summary>The monitor itself could not be started or died.</summary>
    Monitor,
}
