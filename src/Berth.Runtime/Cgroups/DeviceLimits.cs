using System.Globalization;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Devices;

namespace Berth.Runtime.Cgroups;

/// <summary>linux.resources.devices: the v1 controller's files, or a BPF program on v2. runtime-spec v1.2, config-linux.md#allowed-device-list.</summary>
internal static class DeviceLimits
{
    public static void Apply(Cgroup cgroup, IReadOnlyList<DeviceCgroupRule> specRules)
    {
        IReadOnlyList<DeviceRule> rules = Rules(specRules);
        try
        {
            if (cgroup.Host.Version == CgroupVersion.V2)
            {
                DeviceProgram.Attach(cgroup, DeviceProgram.Compile(rules));
            }
            else if (cgroup.Host.Has("devices"))
            {
                ApplyV1(cgroup, rules);
            }
            else if (specRules.Count > 0)
            {
                throw new LimitWriter(cgroup).Lacking("devices", "there is no devices controller");
            }
        }
        catch (LinuxException error)
        {
            throw new BerthException(ErrorKind.Failed, $"linux.resources.devices: {error.Message}", error);
        }
    }

    /// <summary>The rules with what comes before and after them: all denied at first, the nodes of every container allowed at last.</summary>
    internal static IReadOnlyList<DeviceRule> Rules(IReadOnlyList<DeviceCgroupRule> specRules)
    {
        var rules = new List<DeviceRule> { new(false, DeviceKind.All, null, null, DeviceAccess.All) };
        foreach (DeviceCgroupRule rule in specRules)
        {
            DeviceRule one = Rule(rule);
            if (one.IsForEverything)
            {
                rules.Clear(); // no rule before it counts any more
            }

            rules.Add(one);
        }

        if (!rules[^1].IsForEverything || !rules[^1].Allow)
        {
            foreach (DeviceCgroupRule rule in DeviceRules.Always)
            {
                DeviceRule one = Rule(rule);
                if (!rules.Contains(one))
                {
                    rules.Add(one);
                }
            }
        }

        return rules;
    }

    private static DeviceRule Rule(DeviceCgroupRule rule) => new(
        rule.Allow,
        rule.Type switch
        {
            null or "" or "a" => DeviceKind.All,
            "b" => DeviceKind.Block,
            "c" or "u" => DeviceKind.Character,
            _ => throw LimitWriter.Invalid("devices", $"has a device type \"{rule.Type}\"; it is a, b or c"),
        },
        Number(rule.Major),
        Number(rule.Minor),
        Access(rule.Access));

    private static uint? Number(long? number) => number switch
    {
        null or -1 => null,
        >= 0 and <= uint.MaxValue => (uint)number.Value,
        _ => throw LimitWriter.Invalid("devices", $"has a device number {number}"),
    };

    private static DeviceAccess Access(string? letters)
    {
        var access = DeviceAccess.None;
        foreach (char letter in letters ?? "")
        {
            access |= letter switch
            {
                'r' => DeviceAccess.Read,
                'w' => DeviceAccess.Write,
                'm' => DeviceAccess.Make,
                _ => throw LimitWriter.Invalid("devices", $"has an access \"{letters}\"; it is made of r, w and m"),
            };
        }

        return access == DeviceAccess.None ? DeviceAccess.All : access;
    }

    private static void ApplyV1(Cgroup cgroup, IReadOnlyList<DeviceRule> rules)
    {
        // Runs of one kind are written through one open file.
        var run = new List<string>();
        bool allow = false;
        foreach (DeviceRule rule in rules)
        {
            if (rule.Allow != allow)
            {
                Flush();
                allow = rule.Allow;
            }

            AddLines(run, rule);
        }

        Flush();

        void Flush()
        {
            if (run.Count > 0)
            {
                cgroup.WriteEach(allow ? "devices.allow" : "devices.deny", run);
                run.Clear();
            }
        }
    }

    private static void AddLines(List<string> lines, DeviceRule rule)
    {
        if (rule.IsForEverything)
        {
            lines.Add("a");
            return;
        }

        // The kernel takes "a" for everything whatever follows it, so a narrower rule for both kinds is written as two.
        string rest = $"{Text(rule.Major)}:{Text(rule.Minor)} {Letters(rule.Access)}";
        if (rule.Kind != DeviceKind.Character)
        {
            lines.Add($"b {rest}");
        }

        if (rule.Kind != DeviceKind.Block)
        {
            lines.Add($"c {rest}");
        }
    }

    private static string Text(uint? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";

    private static string Letters(DeviceAccess access) =>
        (access.HasFlag(DeviceAccess.Read) ? "r" : "") + (access.HasFlag(DeviceAccess.Write) ? "w" : "") + (access.HasFlag(DeviceAccess.Make) ? "m" : "");
}
