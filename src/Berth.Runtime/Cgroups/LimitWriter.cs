using System.Globalization;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Oci;

namespace Berth.Runtime.Cgroups;

/// <summary>Writes limits; an error names the field of the spec that asked for it.</summary>
internal sealed class LimitWriter(Cgroup cgroup)
{
    public Cgroup Cgroup => cgroup;

    public void Write(string field, string file, long value) => Write(field, file, value.ToString(CultureInfo.InvariantCulture));

    public void Write(string field, string file, ulong value) => Write(field, file, value.ToString(CultureInfo.InvariantCulture));

    public void Write(string field, string file, string value)
    {
        try
        {
            cgroup.Write(file, value);
        }
        catch (LinuxException error)
        {
            throw Refused(field, file, value, error);
        }
    }

    /// <summary>False if the file is not there; other errors as in <see cref="Write(string, string, string)"/>.</summary>
    public bool TryWrite(string field, string file, string value)
    {
        if (!cgroup.Has(file))
        {
            return false;
        }

        Write(field, file, value);
        return true;
    }

    /// <summary>Two values of which the kernel checks each against the other's present one: the other order is tried before giving up.</summary>
    public void WritePair((string Field, string File, string Value) first, (string Field, string File, string Value) second)
    {
        try
        {
            cgroup.Write(first.File, first.Value);
        }
        catch (LinuxException error) when (error.Errno is Errno.EINVAL or Errno.EBUSY)
        {
            Write(second.Field, second.File, second.Value);
            Write(first.Field, first.File, first.Value);
            return;
        }
        catch (LinuxException error)
        {
            throw Refused(first.Field, first.File, first.Value, error);
        }

        Write(second.Field, second.File, second.Value);
    }

    /// <summary>A limit that this kernel or this cgroup version does not have.</summary>
    public BerthException Lacking(string field, string what) =>
        new(ErrorKind.NotSupported, $"linux.resources.{field} cannot be set: {what} (cgroup {cgroup.Host.Version.ToString().ToLowerInvariant()}). Leave the limit out.");

    public static BerthException Invalid(string field, string what) => new(ErrorKind.Invalid, $"linux.resources.{field} {what}");

    private BerthException Refused(string field, string file, string value, LinuxException error) => error.Errno switch
    {
        Errno.ENOENT when cgroup.Exists => Lacking(field, $"this kernel has no {file}"),
        Errno.EINVAL or 34 /* ERANGE */ => new BerthException(ErrorKind.Invalid, $"linux.resources.{field}: the kernel refuses \"{value}\" for {file}: {error.Message}", error),
        Errno.EOPNOTSUPP => new BerthException(ErrorKind.NotSupported, $"linux.resources.{field}: the kernel does not support \"{value}\" for {file}: {error.Message}", error),
        Errno.EBUSY => new BerthException(ErrorKind.Conflict, $"linux.resources.{field}: \"{value}\" is less than what is in use ({file}): {error.Message}", error),
        _ => new BerthException(ErrorKind.Failed, $"linux.resources.{field}: {error.Message}", error),
    };
}
