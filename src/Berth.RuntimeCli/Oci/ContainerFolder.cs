using System.Buffers;
using System.Diagnostics;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>A container's folder below --root: state.json, the spec it was made from, and while it waits for <c>start</c> the fifo.</summary>
internal sealed class ContainerFolder
{
    private const int IdMax = 1024;
    private const char Leaving = '~'; // in no ID
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
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
            : throw folder.NotFound();
    }

    internal static IEnumerable<ContainerFolder> All(OciOptions options)
    {
        if (!System.IO.Directory.Exists(options.Root))
        {
            yield break;
        }

        foreach (string path in System.IO.Directory.EnumerateDirectories(options.Root))
        {
            if (Path.GetFileName(path) is { } id && id[0] != Leaving)
            {
                yield return new ContainerFolder(options.Root, id);
            }
        }
    }

    /// <summary>
    /// Keeps every other command from changing this container until disposal. The lock goes with the process, whatever ends it.
    /// </summary>
    /// <exception cref="BerthException">NotFound: it was deleted meanwhile. Conflict: another command has it for half a minute.</exception>
    internal IDisposable Lock()
    {
        string path = Path.Combine(Directory, "lock");
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            SafeFileHandle file;
            try
            {
                file = HostFiles.OpenFile(path, OpenFlags.ReadWrite | OpenFlags.Create, 0x180);
            }
            catch (LinuxException error) when (error.Errno == Errno.ENOENT)
            {
                throw NotFound();
            }

            if (HostFiles.TryLock(file) && IsAt(file, path))
            {
                return file;
            }

            file.Dispose();
            if (Stopwatch.GetElapsedTime(start) > LockPatience)
            {
                throw new BerthException(ErrorKind.Conflict, $"container '{Id}' is in use by another command, which does not end. Try again later.");
            }

            Thread.Sleep(2);
        }
    }

    /// <summary>Null before there is a record: its creation is at its very beginning, or ended there.</summary>
    /// <exception cref="BerthException">The record is damaged.</exception>
    internal ContainerRecord? TryRead()
    {
        if (!File.Exists(RecordPath))
        {
            return null;
        }

        try
        {
            return ContainerRecord.Parse(File.ReadAllBytes(RecordPath));
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BerthException(
                ErrorKind.Failed, $"The state of container '{Id}' ({RecordPath}) is damaged: {error.Message} 'delete --force' removes it.", error);
        }
    }

    /// <summary>A record in place of a damaged one: the spec's copy names the cgroup, and so all there is to end.</summary>
    internal ContainerRecord? Guess()
    {
        try
        {
            return new ContainerRecord
            {
                Id = Id,
                Bundle = "",
                Rootfs = "",
                Pid = 0,
                Ready = false,
                PidStartTime = 0,
                CgroupPath = CgroupPathOf(ReadSpec()),
                Created = default,
                Owner = 0,
            };
        }
        catch (BerthException)
        {
            return null;
        }
    }

    /// <summary>The container's cgroup below every hierarchy's root.</summary>
    internal string CgroupPathOf(RuntimeSpec spec) =>
        spec.Linux?.CgroupsPath is { Length: > 0 } given ? "/" + given.Trim('/') : "/" + Id;

    internal ContainerRecord Read() => TryRead() ?? throw Unfinished();

    /// <summary>It is being created, or a crash ended that.</summary>
    internal BerthException Unfinished() => new(
        ErrorKind.Conflict, $"container '{Id}' is not created yet. If nothing creates it any more, 'delete --force' removes what is left.");

    private BerthException NotFound() => new(ErrorKind.NotFound, $"container does not exist: '{Id}' in {Path.GetDirectoryName(Directory)}");

    /// <summary>Whether the open file still is what the path names: a deleted container's lock is nobody's.</summary>
    private static bool IsAt(SafeFileHandle file, string path)
    {
        try
        {
            using PathFd now = HostFiles.OpenPath(path);
            return now.Stat().Inode == HostFiles.Stat(file).Inode;
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

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
        if (record is not { Ready: true })
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

    /// <summary>What <c>state</c> prints and hooks get.</summary>
    internal RuntimeState StateOf(ContainerRecord? record, string status, RuntimeSpec? spec) => new()
    {
        OciVersion = RuntimeVersion.Spec,
        Id = Id,
        Status = status,
        Pid = record is null || status == "stopped" ? 0 : record.Pid,
        Bundle = record?.Bundle ?? "",
        Rootfs = record?.Rootfs ?? "",
        Created = record?.Created,
        Owner = "",
        Annotations = spec?.Annotations,
    };

    /// <summary>What starting a further process takes; streams and the like are the caller's to add.</summary>
    internal ContainerExecRequest ExecRequest(ContainerRecord record, (RuntimeSpec Spec, ProcessSpec Process) what, PidFd init) => new()
    {
        Spec = what.Spec,
        ContainerId = Id,
        InitPid = record.Pid,
        Init = init,
        Process = what.Process,
        Cgroup = Cgroup(record),
        Seccomp = SystemCallFilter.Compile(what.Spec),
        Listener = SystemCallFilter.Listener(what.Spec, StateOf(record, "running", what.Spec)),
    };

    /// <summary>The container's first process, if it is still that very one.</summary>
    internal static PidFd? OpenInit(ContainerRecord record)
    {
        PidFd? handle = record.Pid == 0 ? null : PidFd.TryOpen(record.Pid);
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

    /// <summary>Takes the folder away: first its name, so that nobody finds half of it, then its files.</summary>
    internal void Delete()
    {
        string leaving = Path.Combine(Path.GetDirectoryName(Directory)!, $"{Leaving}{Id}.{Environment.ProcessId}");
        System.IO.Directory.Move(Directory, leaving);
        System.IO.Directory.Delete(leaving, recursive: true);
    }

    /// <summary>Removes what a <see cref="Delete"/> that was cut short has left of <paramref name="id"/>.</summary>
    internal static void Sweep(OciOptions options, string id)
    {
        ContainerFolder folder = Name(options, id);
        foreach (string path in System.IO.Directory.Exists(options.Root)
            ? System.IO.Directory.GetDirectories(options.Root, $"{Leaving}{folder.Id}.*")
            : [])
        {
            try
            {
                System.IO.Directory.Delete(path, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // The other delete was not cut short after all.
            }
        }
    }

    private static ContainerFolder Name(OciOptions options, string id) =>
        id.Length is 0 or > IdMax || id is "." or ".." || id.AsSpan().ContainsAnyExcept(IdCharacters)
            ? throw new BerthException(ErrorKind.Invalid, $"invalid container ID '{id}': letters, digits and _+.- make one")
            : new ContainerFolder(options.Root, id);
}
