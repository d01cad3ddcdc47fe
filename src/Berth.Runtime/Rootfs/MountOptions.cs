using Berth.Linux.Mounting;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Rootfs;

/// <summary>The options of one mount of the spec, sorted by what they change. runtime-spec v1.2, config.md#linux-mount-options.</summary>
internal sealed class MountOptions
{
    private static readonly Dictionary<string, (MountAttributes Set, MountAttributes Clear)> Attributes = new(StringComparer.Ordinal)
    {
        ["ro"] = (MountAttributes.ReadOnly, 0),
        ["rw"] = (0, MountAttributes.ReadOnly),
        ["nosuid"] = (MountAttributes.NoSetuid, 0),
        ["suid"] = (0, MountAttributes.NoSetuid),
        ["nodev"] = (MountAttributes.NoDevices, 0),
        ["dev"] = (0, MountAttributes.NoDevices),
        ["noexec"] = (MountAttributes.NoExecute, 0),
        ["exec"] = (0, MountAttributes.NoExecute),
        ["nodiratime"] = (MountAttributes.NoDirectoryAccessTime, 0),
        ["diratime"] = (0, MountAttributes.NoDirectoryAccessTime),
        ["noatime"] = (MountAttributes.NoAccessTime, MountAttributes.AccessTimeMask),
        ["atime"] = (0, MountAttributes.AccessTimeMask),
        ["relatime"] = (0, MountAttributes.AccessTimeMask),
        ["norelatime"] = (0, MountAttributes.AccessTimeMask),
        ["nostrictatime"] = (0, MountAttributes.AccessTimeMask),
        ["strictatime"] = (MountAttributes.StrictAccessTime, MountAttributes.AccessTimeMask),
        ["nosymfollow"] = (MountAttributes.NoSymlinkFollow, 0),
        ["symfollow"] = (0, MountAttributes.NoSymlinkFollow),
    };

    private static readonly Dictionary<string, MountPropagation> Propagations = new(StringComparer.Ordinal)
    {
        ["private"] = MountPropagation.Private,
        ["shared"] = MountPropagation.Shared,
        ["slave"] = MountPropagation.Slave,
        ["unbindable"] = MountPropagation.Unbindable,
    };

    private MountAttributes _set, _clear, _recursiveSet, _recursiveClear;

    private MountOptions()
    {
    }

    /// <summary>The change for the mount itself.</summary>
    internal MountChange Change => new(_set, _clear);

    /// <summary>The change for the mount and all below it.</summary>
    internal MountChange RecursiveChange => new(_recursiveSet, _recursiveClear);

    /// <summary>What a new mount starts with.</summary>
    internal MountAttributes InitialAttributes => _set | _recursiveSet;

    internal MountPropagation Propagation { get; private set; }

    internal bool PropagationRecursive { get; private set; }

    internal bool IsBind { get; private set; }

    internal bool IsRecursiveBind { get; private set; }

    /// <summary>IDs are mapped: by the mount's own maps, or else by the container's.</summary>
    internal bool IsIdMapped { get; private set; }

    internal bool IsIdMappedRecursively { get; private set; }

    /// <summary>A new tmpfs starts with the content of the directory that it covers.</summary>
    internal bool CopiesUp { get; private set; }

    /// <summary>Changes what is mounted there already.</summary>
    internal bool IsRemount { get; private set; }

    internal bool IsReadOnly => (InitialAttributes & MountAttributes.ReadOnly) != 0;

    /// <summary>The file system's own options.</summary>
    internal List<string> Data { get; } = [];

    /// <exception cref="BerthException">An option that is not built, or that a bind mount does not have.</exception>
    internal static MountOptions Parse(Mount mount)
    {
        MountOptions result = new() { IsBind = mount.Type == "bind", IsIdMapped = mount.UidMappings is { Count: > 0 } || mount.GidMappings is { Count: > 0 } };
        foreach (string option in mount.Options ?? [])
        {
            result.Add(option, mount);
        }

        if (result.IsBind && result.Data.Count > 0)
        {
            throw new BerthException(
                ErrorKind.Invalid, $"A bind mount has no option '{result.Data[0]}' (mount on '{mount.Destination}').");
        }

        if (result.IsIdMapped && !result.IsBind)
        {
            throw new BerthException(ErrorKind.NotSupported, $"Only binds are idmapped (mounts[].uidMappings and idmap, mount on '{mount.Destination}').");
        }

        return result;
    }

    private void Add(string option, Mount mount)
    {
        if (Attributes.TryGetValue(option, out var change))
        {
            (_set, _clear) = ((_set & ~change.Clear) | change.Set, (_clear & ~change.Set) | change.Clear);
        }
        else if (option.StartsWith('r') && Attributes.TryGetValue(option[1..], out change))
        {
            _recursiveSet = (_recursiveSet & ~change.Clear) | change.Set;
            _recursiveClear = (_recursiveClear & ~change.Set) | change.Clear;
        }
        else if (Propagations.TryGetValue(option, out MountPropagation propagation))
        {
            (Propagation, PropagationRecursive) = (propagation, false);
        }
        else if (option.StartsWith('r') && Propagations.TryGetValue(option[1..], out propagation))
        {
            (Propagation, PropagationRecursive) = (propagation, true);
        }
        else
        {
            AddOther(option, mount);
        }
    }

    private void AddOther(string option, Mount mount)
    {
        switch (option)
        {
            case "bind" or "rbind":
                IsBind = true;
                IsRecursiveBind |= option == "rbind";
                break;
            case "defaults" or "async" or "loud" or "silent" or "nomand" or "noiversion" or "nolazytime":
                break; // what every mount is without them; loud and silent are about the kernel's log
            case "idmap" or "ridmap":
                IsIdMapped = true;
                IsIdMappedRecursively |= option == "ridmap";
                break;
            case "tmpcopyup" when mount.Type == "tmpfs":
                CopiesUp = true;
                break;
            case "remount":
                IsRemount = true;
                break;
            default:
                Data.Add(option);
                break;
        }
    }
}
