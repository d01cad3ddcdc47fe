using System.Runtime.InteropServices;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;

namespace Berth.Runtime.Seccomp;

/// <summary>Docker's default system call filter (moby/profiles cd3bed8), as our own table.</summary>
public static class DefaultSeccompProfile
{
    /// <summary>CLONE_NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWCGROUP. sched.h.</summary>
    private const ulong NamespaceFlags = 0x7E020000;

    private const uint EPERM = 1;
    private const uint ENOSYS = 38;

    /// <summary>
    /// The filter for a container: EPERM for what is not listed, ENOSYS for clone3 (a C library then falls back to
    /// clone, whose flags a filter can see).
    /// </summary>
    /// <param name="capabilities">The container's; several groups of calls come with one.</param>
    /// <param name="kernel">The host's version: before 4.8 a filter could be evaded through ptrace.</param>
    /// <param name="architecture">X64 or Arm64.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another architecture.</exception>
    public static SeccompSpec For(CapabilitySet capabilities, Version kernel, Architecture architecture)
    {
        var rules = new List<SeccompRuleSpec> { Allow(DefaultSeccompNames.Always) };
        if (kernel >= new Version(4, 8))
        {
            rules.Add(Allow("process_vm_readv process_vm_writev ptrace"));
        }

        AddArguments(rules);
        AddArchitecture(rules, architecture);
        AddCapabilities(rules, capabilities);
        return new SeccompSpec
        {
            DefaultAction = "SCMP_ACT_ERRNO",
            DefaultErrnoRet = EPERM,
            Architectures = architecture switch
            {
                Architecture.X64 => ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
                Architecture.Arm64 => ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
                _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "no seccomp profile for this architecture"),
            },
            Syscalls = rules,
        };
    }

    private static void AddArguments(List<SeccompRuleSpec> rules)
    {
        // Every address family but AF_ALG (38) and AF_VSOCK (40), which reach past the container's network.
        rules.Add(AllowIf("socket", "SCMP_CMP_LT", 38));
        rules.Add(AllowIf("socket", "SCMP_CMP_EQ", 39));
        rules.Add(AllowIf("socket", "SCMP_CMP_GT", 40));

        // PER_LINUX, PER_LINUX32, each also with UNAME26, and the query.
        foreach (ulong personality in (ReadOnlySpan<ulong>)[0x0, 0x8, 0x20000, 0x20008, 0xffffffff])
        {
            rules.Add(AllowIf("personality", "SCMP_CMP_EQ", personality));
        }
    }

    private static void AddArchitecture(List<SeccompRuleSpec> rules, Architecture architecture)
    {
        if (architecture == Architecture.X64)
        {
            rules.Add(Allow("arch_prctl"));
            rules.Add(Allow("modify_ldt"));
        }
        else
        {
            rules.Add(Allow("arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls"));
        }
    }

    private static void AddCapabilities(List<SeccompRuleSpec> rules, CapabilitySet capabilities)
    {
        foreach ((string capability, string names) in SeccompByCapability.Groups)
        {
            if (capabilities.Contains(capability))
            {
                rules.Add(Allow(names));
            }
        }

        if (!capabilities.Contains("CAP_SYS_ADMIN"))
        {
            rules.Add(AllowIf("clone", "SCMP_CMP_MASKED_EQ", NamespaceFlags) with
            {
                Args = [new SeccompArgSpec { Index = 0, Value = NamespaceFlags, ValueTwo = 0, Op = "SCMP_CMP_MASKED_EQ" }],
            });
            rules.Add(new SeccompRuleSpec { Names = ["clone3"], Action = "SCMP_ACT_ERRNO", ErrnoRet = ENOSYS });
        }
    }

    private static SeccompRuleSpec Allow(string names) => new()
    {
        Names = names.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
        Action = "SCMP_ACT_ALLOW",
    };

    private static SeccompRuleSpec AllowIf(string name, string op, ulong value) => new()
    {
        Names = [name],
        Action = "SCMP_ACT_ALLOW",
        Args = [new SeccompArgSpec { Index = 0, Value = value, Op = op }],
    };
}
