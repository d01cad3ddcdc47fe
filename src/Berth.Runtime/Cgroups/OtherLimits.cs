using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Cgroups;

/// <summary>Huge pages, network classes, RDMA, and files of cgroup v2 by name.</summary>
internal static class OtherLimits
{
    public static void Apply(LimitWriter writer, ResourcesSpec resources)
    {
        foreach (HugepageLimitSpec limit in resources.HugepageLimits ?? [])
        {
            ApplyHugepages(writer, limit);
        }

        if (resources.Network is not null)
        {
            ApplyNetwork(writer, resources.Network);
        }

        foreach ((string device, RdmaSpec limit) in resources.Rdma ?? new Dictionary<string, RdmaSpec>())
        {
            string handles = limit.HcaHandles is uint h ? string.Create(CultureInfo.InvariantCulture, $" hca_handle={h}") : "";
            string objects = limit.HcaObjects is uint o ? string.Create(CultureInfo.InvariantCulture, $" hca_object={o}") : "";
            writer.Write($"rdma[\"{device}\"]", "rdma.max", $"{device}{handles}{objects}");
        }

        // Last, so that it can refine what the fields above have set.
        foreach ((string file, string value) in resources.Unified ?? new Dictionary<string, string>())
        {
            ApplyUnified(writer, file, value);
        }
    }

    private static void ApplyHugepages(LimitWriter writer, HugepageLimitSpec limit)
    {
        string suffix = writer.Cgroup.Host.Version == CgroupVersion.V1 ? "limit_in_bytes" : "max";
        string field = $"hugepageLimits[{limit.PageSize}]";
        if (limit.PageSize.AsSpan().ContainsAny('/', '\0'))
        {
            throw LimitWriter.Invalid("hugepageLimits", $"has a bad page size \"{limit.PageSize}\"");
        }

        string value = limit.Limit.ToString(CultureInfo.InvariantCulture);
        writer.Write(field, $"hugetlb.{limit.PageSize}.{suffix}", value);

        // Reserved but untouched pages are counted apart (5.7): without this a mmap could take them all.
        _ = writer.TryWrite(field, $"hugetlb.{limit.PageSize}.rsvd.{suffix}", value);
    }

    private static void ApplyNetwork(LimitWriter writer, NetworkSpec network)
    {
        if (network.ClassId is not null && !writer.Cgroup.Host.Has("net_cls"))
        {
            throw writer.Lacking("network.classID", "there is no net_cls controller");
        }

        if (network.Priorities is { Count: > 0 } && !writer.Cgroup.Host.Has("net_prio"))
        {
            throw writer.Lacking("network.priorities", "there is no net_prio controller");
        }

        if (network.ClassId is uint classId)
        {
            writer.Write("network.classID", "net_cls.classid", (ulong)classId);
        }

        foreach (InterfacePrioritySpec priority in network.Priorities ?? [])
        {
            writer.Write("network.priorities", "net_prio.ifpriomap", string.Create(CultureInfo.InvariantCulture, $"{priority.Name} {priority.Priority}"));
        }
    }

    private static void ApplyUnified(LimitWriter writer, string file, string value)
    {
        if (writer.Cgroup.Host.Version == CgroupVersion.V1)
        {
            throw writer.Lacking($"unified[\"{file}\"]", "these are files of cgroup v2");
        }

        if (file.AsSpan().ContainsAny('/', '\0') || file is "." or "..")
        {
            throw LimitWriter.Invalid("unified", $"has \"{file}\", which is not a file of the cgroup");
        }

        writer.Write($"unified[\"{file}\"]", file, value);
    }
}
