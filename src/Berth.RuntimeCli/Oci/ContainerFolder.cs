using System.Buffers;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>A container's folder below --root: state.json, the spec it was made from, and while it waits for <c>start</c> the fifo.</summary>
internal sealed class ContainerFolder
{
    private const int IdMax = 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+.-");

    private CgroupHost? _cgroups;

    private ContainerFolder(string root, string id) => (Id, Directory) = (id, Path.Combine(root, id));

    internal string Id { get; }

    internal string Directory { get; }

    internal string FifoPath => Path.Combine(Directory, "exec.fifo");

    internal string ConfigPath => Path.Combine(Directory, "config.json");

    private string RecordPath => Path.Combine(Directory, "state.json");

    /// <summary>Makes the folder; the ID is taken by that.</summary>
    /// <exception cref="BerthException">The ID is taken, or no ID.</exception>
    internal static ContainerFolder Create(OciOptions options, string id)
    {
        ContainerFolder folder = Name(options, id);
        System.IO.Directory.CreateDirectory(options.Root, Private);
        using DirectoryFd root = HostFiles.OpenDirectory(options.Root);
        try
        {
            root.MakeDirectory(id, (int)Private);
        }
        catch (LinuxException error) when (error.Errno == Errno.EEXIST)
        {
            throw new BerthException(ErrorKind.Conflict, $"container with given ID already exists: '{id}' in {options.Root}");
        }

        return folder;
    }

    /// <exception cref="BerthException">There is no such container.</exception>
    internal static ContainerFolder Find(OciOptions options, string id)
    {
        ContainerFolder folder = Name(options, id);
        return System.IO.Directory.Exists(folder.Directory)
            ? folder
            : throw new BerthException(ErrorKind.NotFound, $"container does not exist: '{id}' in {options.Root}");
    }

    internal static IEnumerable<ContainerFolder> All(OciOptions options)
    {
        if (!System.IO.Directory.Exists(options.Root))
        {
            yield break;
        }

        foreach (string path in System.IO.Directory.EnumerateDirectories(options.Root))
        {
            yield return new ContainerFolder(options.Root, Path.GetFileName(path));
        }
    }

    internal ContainerRecord? TryRead() =>
        File.Exists(RecordPath) ? ContainerRecord.Parse(File.ReadAllBytes(RecordPath)) : null;

    internal ContainerRecord Read() => TryRead()
        ?? throw new BerthException(ErrorKind.Conflict, $"container '{Id}' is still being created");

    internal void Write(ContainerRecord record)
    {
        string temporary = RecordPath + ".new";
        File.WriteAllBytes(temporary, record.ToJson());
        File.Move(temporary, RecordPath, overwrite: true);
    }

    internal RuntimeSpec ReadSpec() => Bundle.Read(ConfigPath);

    /// <summary>creating, created, running, paused or stopped. runtime-spec v1.2, runtime.md#state; "paused" as runc.</summary>
    internal string Status(ContainerRecord? record)
    {
        if (record is null)
        {
            return "creating";
        }

        if (ProcessStat.TryRead(record.Pid) is not { IsZombie: false } stat || stat.StartTime != record.PidStartTime)
        {
            return "stopped";
        }

        return File.Exists(FifoPath) ? "created" : Cgroup(record).IsFrozen ? "paused" : "running";
    }

    internal Cgroup Cgroup(ContainerRecord record) => (_cgroups ??= CgroupHost.Detect()).Open(record.CgroupPath);

    /// <summary>The container's first process, if it is still that very one.</summary>
    internal static PidFd? OpenInit(ContainerRecord record)
    {
        var handle = PidFd.TryOpen(record.Pid);
        if (handle is not null && ProcessStat.TryRead(record.Pid) is { IsZombie: false } stat && stat.StartTime == record.PidStartTime)
        {
            return handle;
        }

        handle?.Dispose();
        return null;
    }

    /// <summary>Lets a created container go.</summary>
    internal void OpenGate()
    {
        using SafeFileHandle gate = HostFiles.OpenFile(FifoPath, OpenFlags.WriteOnly | OpenFlags.NonBlocking);
        File.Delete(FifoPath);
        HostFiles.Write(gate, [1]);
    }

    internal void Delete() => System.IO.Directory.Delete(Directory, recursive: true);

    private static ContainerFolder Name(OciOptions options, string id) =>
        id.Length is 0 or > IdMax || id is "." or ".." || id.AsSpan().ContainsAnyExcept(IdCharacters)
            ? throw new BerthException(ErrorKind.Invalid, $"invalid container ID '{id}': letters, digits and _+.- make one")
            : new ContainerFolder(options.Root, id);
}
