namespace Berth.Linux.Mounting;

/// <summary>A file system being configured, before it is mounted. fsopen(2), fsconfig(2), fsmount(2).</summary>
public sealed unsafe class FileSystemContext : IDisposable
{
    internal const int FSOPEN_CLOEXEC = 1;
    internal const int FSMOUNT_CLOEXEC = 1;
    internal const int FSCONFIG_SET_FLAG = 0;
    internal const int FSCONFIG_SET_STRING = 1;
    internal const int FSCONFIG_SET_FD = 5;
    internal const int FSCONFIG_CMD_CREATE = 6;
    private readonly ContextFd _context;
    private readonly string _type;

    private FileSystemContext(ContextFd context, string type) => (_context, _type) = (context, type);

    /// <summary>Begins a file system of the kernel's type <paramref name="type"/> ("tmpfs", "overlay").</summary>
    /// <exception cref="LinuxException">ENODEV: the kernel does not have it.</exception>
    public static FileSystemContext Open(string type)
    {
        fixed (byte* name = Libc.Utf8(type))
        {
            nint fd = Libc.Retry(Nr.fsopen, (nint)name, FSOPEN_CLOEXEC);
            return new FileSystemContext(FdHandle.Adopt<ContextFd>(fd, "fsopen", type), type);
        }
    }

    /// <summary>Sets "key=value". The kernel takes at most 255 bytes of value.</summary>
    public void SetString(string key, string value)
    {
        fixed (byte* name = Libc.Utf8(key))
        fixed (byte* text = Libc.Utf8(value))
        {
            Config(FSCONFIG_SET_STRING, (nint)name, (nint)text, $"{_type} {key}={value}");
        }
    }

    /// <summary>Sets an option without a value.</summary>
    public void SetFlag(string key)
    {
        fixed (byte* name = Libc.Utf8(key))
        {
            Config(FSCONFIG_SET_FLAG, (nint)name, 0, $"{_type} {key}");
        }
    }

    /// <summary>Sets options as they are written for mount(8): "key=value" or "key".</summary>
    public void Set(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            SetFlag(option);
        }
        else
        {
            SetString(option[..equals], option[(equals + 1)..]);
        }
    }

    /// <summary>Makes the file system and a detached mount of it.</summary>
    public MountFd Mount(MountAttributes attributes)
    {
        Config(FSCONFIG_CMD_CREATE, 0, 0, $"create {_type}");
        nint fd = Libc.Retry(Nr.fsmount, _context.Number, FSMOUNT_CLOEXEC, (nint)attributes);
        return FdHandle.Adopt<MountFd>(fd, "fsmount", _type);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void Config(int command, nint key, nint value, string subject)
    {
        if (Libc.Retry(Nr.fsconfig, _context.Number, command, key, value) < 0)
        {
            int errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            throw new LinuxException("fsconfig", subject + KernelMessages(), errno);
        }
    }

    /// <summary>What the kernel says about the last failure: reading the context gives its log, one message per read.</summary>
    private string KernelMessages()
    {
        byte* buffer = stackalloc byte[512];
        string all = "";
        for (int i = 0; i < 8; i++)
        {
            nint length = Libc.Syscall(Nr.read, _context.Number, (nint)buffer, 512);
            if (length <= 0)
            {
                break;
            }

            all += " (" + System.Text.Encoding.UTF8.GetString(buffer, (int)length).Trim() + ")";
        }

        return all;
    }
}

/// <summary>What fsopen(2) gives.</summary>
internal sealed class ContextFd() : FdHandle;
