using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Commands;

/// <summary><c>update</c>: limits, restart policy and published ports of containers, running or not.</summary>
internal static class UpdateCommand
{
    private static readonly string[] Shared =
    [
        "blkio-weight", "cpu-period", "cpu-quota", "cpu-rt-period", "cpu-rt-runtime", "cpu-shares", "cpus", "cpuset-cpus", "cpuset-mems",
        "memory", "memory-reservation", "memory-swap", "pids-limit",
    ];

    /// <summary>Describes it.</summary>
    public static Command Define() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Update configuration of one or more containers", UpdateAsync)
    {
        Flags =
        [
            .. ContainerFlags.All.Where(static flag => Shared.Contains(flag.Name)),
            Flag.List("publish-add", "Publish a port, of a running container too (as 9000:90)"),
            Flag.List("publish-rm", "Unpublish a port ([HOSTPORT:]PORT[/PROTOCOL])"),
            Flag.Text("restart", "Restart policy to apply when the container exits"),
        ],
        Examples = ["berth update --memory 512m web", "berth update --publish-add 9000:90 --publish-rm 80 web"],
        Least = 1,
    };

    private static Task<int> UpdateAsync(Invocation call)
    {
        HostConfig host = HostOptions.Read(call.Flags);
        var added = new Dictionary<string, IReadOnlyList<PortBinding>?>(StringComparer.Ordinal);
        foreach ((string port, PortBinding binding) in call.Flags.List("publish-add").SelectMany(PortOption.Publish))
        {
            added[port] = [.. added.GetValueOrDefault(port) ?? [], binding];
        }

        var request = new ContainerUpdateRequest
        {
            BlkioWeight = host.BlkioWeight,
            CpuPeriod = host.CpuPeriod,
            CpuQuota = host.CpuQuota,
            CpuRealtimePeriod = host.CpuRealtimePeriod,
            CpuRealtimeRuntime = host.CpuRealtimeRuntime,
            CpuShares = host.CpuShares,
            NanoCpus = host.NanoCpus,
            CpusetCpus = host.CpusetCpus,
            CpusetMems = host.CpusetMems,
            Memory = host.Memory,
            MemoryReservation = host.MemoryReservation,
            MemorySwap = host.MemorySwap,
            PidsLimit = host.PidsLimit,
            RestartPolicy = call.Flags.Has("restart") ? host.RestartPolicy : new RestartPolicy(),
            PublishAdd = added.Count > 0 ? added : null,
            PublishRemove = call.Flags.List("publish-rm") is { Count: > 0 } removed ? removed : null,
        };
        return call.ForEachAsync((engine, container) => engine.UpdateContainerAsync(container, request, call.Cancellation));
    }
}
