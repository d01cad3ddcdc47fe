using System.Text.Json;
using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>The commands beside the life cycle, with runc's flags and outputs; where it says the same, runc is asked too.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Ps_RunningContainer_IsTheHostsPsOfItsProcesses(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Start("sh", "-c", "sleep 101 & sleep 102; true");
        Shell.Eventually(() => bundle.Call("ps", bundle.Id).Ok().Split('\n').Length == 4, TimeSpan.FromSeconds(5), "all three are shown");

        string[] lines = bundle.Call("ps", bundle.Id).Ok().Split('\n');
        Assert.Matches("^UID +PID +PPID +C STIME TTY +TIME CMD$", lines[0]);
        Assert.Contains(lines, static l => l.EndsWith("sleep 101", StringComparison.Ordinal));
        Assert.Matches("^ *PID COMMAND$", bundle.Call("ps", bundle.Id, "-eo", "pid,comm").Ok().Split('\n')[0]);
        Assert.Equal(3, JsonDocument.Parse(bundle.Call("ps", "--format", "json", bundle.Id).Ok()).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void ListAndState_RunningContainer_HaveTheSameFields(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Spec = bundle.Spec with { Annotations = new Dictionary<string, string> { ["a"] = "b" } };
        bundle.Start("sleep", "100");

        string[] table = bundle.Call("list").Ok().Split('\n');
        JsonElement listed = JsonDocument.Parse(bundle.Call("list", "--format", "json").Ok()).RootElement[0];
        JsonElement state = JsonDocument.Parse(bundle.Call("state", bundle.Id).Ok()).RootElement;

        Assert.Equal(["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], table[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([bundle.Id, $"{bundle.FindState().Pid}", "running", bundle.Folder], table[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);
        Assert.Equal("root", listed.GetProperty("owner").GetString());
        foreach (JsonElement one in (JsonElement[])[listed, state])
        {
            Assert.Equal(bundle.Rootfs, one.GetProperty("rootfs").GetString());
            Assert.Equal("running", one.GetProperty("status").GetString());
            Assert.Equal("b", one.GetProperty("annotations").GetProperty("a").GetString());
            Assert.InRange(one.GetProperty("created").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        }

        Assert.Equal(bundle.Id, bundle.Call("list", "--quiet").Ok());
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Events_Stats_AreTheCgroups(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { Resources = bundle.Spec.Linux.Resources! with { Memory = new MemorySpec { Limit = 64 << 20 }, Pids = new PidsSpec { Limit = 33 } } } };
        bundle.Start("sleep", "100");

        JsonElement line = JsonDocument.Parse(bundle.Call("events", "--stats", bundle.Id).Ok()).RootElement;

        Assert.Equal("stats", line.GetProperty("type").GetString());
        Assert.Equal(bundle.Id, line.GetProperty("id").GetString());
        JsonElement data = line.GetProperty("data");
        Assert.InRange(data.GetProperty("cpu").GetProperty("usage").GetProperty("total").GetInt64(), 1, long.MaxValue);
        Assert.Equal(64 << 20, data.GetProperty("memory").GetProperty("usage").GetProperty("limit").GetInt64());
        Assert.Equal(1, data.GetProperty("pids").GetProperty("current").GetInt32());
        Assert.Equal(33, data.GetProperty("pids").GetProperty("limit").GetInt32());
        Assert.True(data.GetProperty("memory").GetProperty("raw").TryGetProperty("pgfault", out _));
    }

    [Fact]
    public void Events_OomKill_IsToldAndTheEndEndsIt()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { Resources = bundle.Spec.Linux.Resources! with { Memory = new MemorySpec { Limit = 8 << 20, Swap = 8 << 20 } } } };
        bundle.Start("sh", "-c", "sleep 1; dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 1");

        string text = bundle.Call("events", "--interval", "300ms", bundle.Id).Ok();

        Assert.Contains($"{{\"type\":\"oom\",\"id\":\"{bundle.Id}\"}}", text);
        Assert.Contains("\"type\":\"stats\"", text);
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Update_Options_ChangeTheCgroup(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Start("sleep", "100");

        bundle.Call("update", "--memory", "67108864", "--pids-limit", "44", "--cpu-share", "512", "--cpu-quota", "50000", "--cpu-period", "100000", "--cpuset-cpus", "0", bundle.Id).Ok();

        Assert.Equal("67108864", Read(bundle, "memory.limit_in_bytes", "memory.max"));
        Assert.Equal("44", Read(bundle, "pids.max", "pids.max"));
        Assert.Equal("0", Read(bundle, "cpuset.cpus", "cpuset.cpus"));
        Assert.Equal("50000", Read(bundle, "cpu.cfs_quota_us", "cpu.max").Split(' ')[0]);
    }

    [Fact]
    public void Update_FromStdin_TakesTheSpecsResources()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        Shell.Sh($"echo '{{\"pids\":{{\"limit\":12}}}}' | {Repository.Program("berth-runtime")} --root {bundle.State} update -r - {bundle.Id}").Ok();

        Assert.Equal("12", Read(bundle, "pids.max", "pids.max"));
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Features_Document_HasTheSpecsFields(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };

        JsonElement features = JsonDocument.Parse(bundle.Call("features").Ok()).RootElement;

        Assert.Equal(["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"], features.GetProperty("hooks").EnumerateArray().Select(static h => h.GetString()));
        Assert.Contains(features.GetProperty("mountOptions").EnumerateArray(), static o => o.GetString() == "tmpcopyup");
        JsonElement linux = features.GetProperty("linux");
        Assert.Contains(linux.GetProperty("capabilities").EnumerateArray(), static o => o.GetString() == "CAP_BPF");
        Assert.Contains(linux.GetProperty("seccomp").GetProperty("actions").EnumerateArray(), static o => o.GetString() == "SCMP_ACT_NOTIFY");
        Assert.True(linux.GetProperty("cgroup").GetProperty("v1").GetBoolean());
    }

    [Theory]
    [InlineData("--systemd-cgroup", "list")]
    [InlineData("", "checkpoint x")]
    [InlineData("", "restore x")]
    public void Call_WhatIsNotBuilt_IsRefusedByName(string option, string command)
    {
        using var bundle = new OciBundle();

        CommandResult result = Shell.Sh($"{Repository.Program("berth-runtime")} --root {bundle.State} {option} {command}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(option.Length > 0 ? option : command.Split(' ')[0], result.Error);
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_Keep_LeavesAStoppedContainer(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Process = bundle.Process with { Args = ["sh", "-c", "exit 3"] };

        Assert.Equal(3, bundle.Call("run", "--keep", bundle.Id).ExitCode);
        Assert.Equal("stopped", bundle.FindState().Status);
        bundle.Call("delete", bundle.Id).Ok();
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_Detach_ReturnsWhileTheContainerRuns(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Process = bundle.Process with { Args = ["sleep", "100"] };

        bundle.Call("run", "--detach", "--pid-file", bundle.Scratch("pid"), bundle.Id).Ok();

        Assert.Equal("running", bundle.FindState().Status);
        Assert.Equal($"{bundle.FindState().Pid}", File.ReadAllText(bundle.Scratch("pid")));
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_Domainname_IsTheUtsNamespaces(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Spec = runtime == "runc" // 1.1 has the parameter only
            ? bundle.Spec with { Linux = bundle.Spec.Linux! with { Sysctl = new Dictionary<string, string> { ["kernel.domainname"] = "a.domain" } } }
            : bundle.Spec with { Domainname = "a.domain" };

        Assert.Equal("a.domain", bundle.RunShell("cat /proc/sys/kernel/domainname").Ok());
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_PreserveFds_KeepsExactlyThose(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.RunShell("true").Ok(); // writes config.json
        bundle.Process = bundle.Process with { Args = ["sh", "-c", "cat <&3; echo; ls /proc/1/fd; true"] };
        File.WriteAllBytes(bundle.Folder + "/config.json", JsonSerializer.SerializeToUtf8Bytes(bundle.Spec, RuntimeJson.Default.RuntimeSpec));
        File.WriteAllText(bundle.Scratch("three"), "three");
        string program = runtime == "runc" ? runtime : Repository.Program(runtime);

        string text = Shell.Sh($"cd {bundle.Folder} && {program} --root {bundle.State} run --preserve-fds 1 {bundle.Id} 3<{bundle.Scratch("three")} 4</dev/null </dev/null").Ok();

        Assert.Equal("three\n0\n1\n2\n3", text);
    }

    [Fact]
    public void Spec_Rootless_MapsTheUser()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Folder);
        File.Delete(bundle.Folder + "/config.json");

        bundle.Call("spec", "--rootless").Ok();

        RuntimeSpec spec = RuntimeSpecReader.Read(File.ReadAllBytes(bundle.Folder + "/config.json"));
        Assert.Contains(spec.Linux!.Namespaces!, static n => n.Type == "user");
        Assert.DoesNotContain(spec.Mounts!, static m => m.Options?.Contains("gid=5") == true);
        Assert.NotEqual(0, bundle.Call("spec").ExitCode); // never over one that is there
    }

    [Fact]
    public void Run_NoPivot_IsInItsRootAllTheSame()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["sh", "-c", "ls -d /bin /rootfs-mark; readlink /proc/1/root"] };
        File.WriteAllText(bundle.Rootfs + "/rootfs-mark", "");

        Assert.Equal("/bin\n/rootfs-mark\n/", bundle.Call("run", "--no-pivot", bundle.Id).Ok());
    }

    [Fact]
    public void Run_NoNewKeyring_KeepsTheCallersSession()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { MaskedPaths = [], Seccomp = null } };
        bundle.Process = bundle.Process with { Args = ["cat", "/proc/keys"] };

        Assert.DoesNotContain("_ses." + bundle.Id, bundle.Call("run", "--no-new-keyring", bundle.Id).Ok());
        Assert.Contains("_ses." + bundle.Id, bundle.Call("run", bundle.Id).Ok());
    }

    [Fact]
    public void Exec_Cgroup_IsOneBelowTheContainers()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");
        foreach (string folder in bundle.Cgroups())
        {
            Directory.CreateDirectory(folder + "/below");
        }

        Shell.Sh($"for d in /sys/fs/cgroup/cpuset/{bundle.Id}; do [ -d $d ] && cat $d/cpuset.cpus > $d/below/cpuset.cpus && cat $d/cpuset.mems > $d/below/cpuset.mems; done; true").Ok();
        string text = bundle.Call("exec", "--cgroup", "below", bundle.Id, "cat", "/proc/self/cgroup").Ok();

        Assert.All(text.Split('\n').Where(static l => !l.StartsWith("0::", StringComparison.Ordinal)), static l => Assert.EndsWith("/below", l));
        Assert.Contains("has no cgroup 'nope'", bundle.Call("exec", "--cgroup", "nope", bundle.Id, "true").Error);
        Assert.Contains("no path below", bundle.Call("exec", "--cgroup", "../x", bundle.Id, "true").Error);
    }

    [Fact]
    public void Exec_CapabilitiesAndGroups_AreTheOptions()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        string text = bundle.Call("exec", "--cap", "CAP_SYS_NICE", "--additional-gids", "7", "--no-new-privs", bundle.Id, "sh", "-c", "grep -E 'CapEff|NoNewPrivs' /proc/self/status; id -G").Ok();

        ulong effective = Convert.ToUInt64(text.Split('\n')[0].Split('\t')[1], 16);
        Assert.Equal(1UL << 23, effective & (1UL << 23));
        Assert.Contains("NoNewPrivs:\t1", text);
        Assert.EndsWith("0 7", text);
    }

    private static string Read(OciBundle bundle, string v1, string v2)
    {
        foreach (string folder in bundle.Cgroups())
        {
            foreach (string name in (string[])[v1, v2])
            {
                if (File.Exists($"{folder}/{name}"))
                {
                    return File.ReadAllText($"{folder}/{name}").Trim();
                }
            }
        }

        return "";
    }
}
