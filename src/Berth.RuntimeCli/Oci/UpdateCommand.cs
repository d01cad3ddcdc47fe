using System.Globalization;
using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>update</c>: other limits for a container that is there.</summary>
internal static class UpdateCommand
{
    private static readonly CommandLineShape Shape = new(
        "update",
        [],
        [
            "--resources", "-r", "--blkio-weight", "--cpu-period", "--cpu-quota", "--cpu-burst", "--cpu-share", "--cpu-rt-period", "--cpu-rt-runtime",
            "--cpu-idle", "--cpuset-cpus", "--cpuset-mems", "--memory", "--memory-reservation", "--memory-swap", "--pids-limit",
            "--l3-cache-schema", "--mem-bw-schema",
        ]);

    internal static int Update(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, Shape);
        var folder = ContainerFolder.Find(options, line.Id("update"));
        if (line.Value("--l3-cache-schema", "--mem-bw-schema") is not null)
        {
            throw new BerthException(ErrorKind.NotSupported, "--l3-cache-schema and --mem-bw-schema: linux.intelRdt is not built.");
        }

        ResourcesSpec resources = line.Value("--resources", "-r") is { } path ? Read(path) : Describe(line);
        using IDisposable held = folder.Lock();
        ContainerRecord record = folder.Read();
        string status = folder.Status(record);
        if (status is "stopped" or "creating")
        {
            throw new BerthException(ErrorKind.Conflict, $"container not running: '{folder.Id}' is {status}");
        }

        CgroupLimits.Update(folder.Cgroup(record), resources);
        return 0;
    }

    private static ResourcesSpec Read(string path)
    {
        using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        return JsonSerializer.Deserialize(stream, RuntimeJson.Default.ResourcesSpec)
            ?? throw new BerthException(ErrorKind.Invalid, $"'{path}' holds no resources.");
    }

    private static ResourcesSpec Describe(CommandLine line) => new()
    {
        BlockIo = Number(line, "--blkio-weight") is long weight and not 0 ? new BlockIoSpec { Weight = checked((ushort)weight) } : null,
        Cpu = new CpuSpec
        {
            Period = Unsigned(line, "--cpu-period"),
            Quota = Number(line, "--cpu-quota"),
            Burst = Unsigned(line, "--cpu-burst"),
            Shares = Unsigned(line, "--cpu-share"),
            RealtimePeriod = Unsigned(line, "--cpu-rt-period"),
            RealtimeRuntime = Number(line, "--cpu-rt-runtime"),
            Idle = Number(line, "--cpu-idle"),
            Cpus = line.Value("--cpuset-cpus"),
            Mems = line.Value("--cpuset-mems"),
        },
        Memory = new MemorySpec
        {
            Limit = Number(line, "--memory"),
            Reservation = Number(line, "--memory-reservation"),
            Swap = Number(line, "--memory-swap"),
        },
        Pids = Number(line, "--pids-limit") is long pids ? new PidsSpec { Limit = pids } : null,
    };

    private static ulong? Unsigned(CommandLine line, string option) => Number(line, option) switch
    {
        null => null,
        >= 0 and long value => (ulong)value,
        _ => throw new BerthException(ErrorKind.Invalid, $"{option} cannot be less than 0."),
    };

    /// <summary>A number, of bytes also with a unit: 64M, 1g.</summary>
    private static long? Number(CommandLine line, string option)
    {
        if (line.Value(option) is not { } text)
        {
            return null;
        }

        string digits = text.TrimEnd('b', 'B', 'i');
        int unit = digits.Length > 0 ? "kmgtp".IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal) : -1;
        digits = unit >= 0 ? digits[..^1] : digits;
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? checked(value << (10 * (unit + 1)))
            : throw new BerthException(ErrorKind.Invalid, $"invalid value for {option}: '{text}'");
    }
}
