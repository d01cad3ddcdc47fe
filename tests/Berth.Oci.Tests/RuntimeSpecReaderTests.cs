using System.Text;
using System.Text.Json;
using Berth.Oci.Runtime;

namespace Berth.Oci.Tests;

/// <summary>The hand-written reader against the serializer: the same document, the same spec.</summary>
public sealed class RuntimeSpecReaderTests
{
    private const string Full =
        """
        {
          "ociVersion": "1.2.0", "unknown": {"x": [1]}, "hostname": "h", "domainname": "d",
          "annotations": {"a": "b"},
          "root": {"path": "rootfs", "readonly": true},
          "process": {
            "terminal": true, "consoleSize": {"height": 3, "width": 4}, "cwd": "/w", "args": ["a", "b"], "env": ["A=b"],
            "user": {"uid": 1, "gid": 2, "umask": 18, "additionalGids": [5, 6]},
            "capabilities": {"bounding": ["CAP_KILL"], "effective": [], "inheritable": null, "permitted": ["CAP_KILL"], "ambient": ["CAP_KILL"]},
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 18446744073709551615, "soft": 1}],
            "noNewPrivileges": true, "apparmorProfile": "p", "selinuxLabel": "s", "oomScoreAdj": -5,
            "ioPriority": {"class": "IOPRIO_CLASS_BE", "priority": 3}, "scheduler": {"policy": "SCHED_OTHER", "nice": 2}
          },
          "mounts": [{"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid"]}, {"destination": "/x", "uidMappings": [{"containerID": 0, "hostID": 1, "size": 2}]}],
          "hooks": {"prestart": [{"path": "/bin/x", "args": ["x"], "timeout": 3}]},
          "linux": {
            "namespaces": [{"type": "pid"}, {"type": "network", "path": "/n"}],
            "uidMappings": [{"containerID": 0, "hostID": 100000, "size": 65536}], "gidMappings": [],
            "devices": [{"type": "c", "path": "/dev/x", "major": 1, "minor": 2, "fileMode": 438, "uid": 0, "gid": 5}],
            "cgroupsPath": "/c", "rootfsPropagation": "rslave", "sysctl": {"net.x": "1"}, "maskedPaths": ["/a"], "readonlyPaths": ["/b"],
            "mountLabel": "m", "personality": {"domain": "LINUX32"}, "timeOffsets": {"boottime": {"secs": 3}},
            "resources": {
              "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 1, "minor": -1, "access": "rw"}],
              "memory": {"limit": 5, "swap": -1, "disableOOMKiller": true}, "cpu": {"shares": 4, "cpus": "0-1"}, "pids": {"limit": -1},
              "blockIO": {"weight": 10}, "hugepageLimits": [{"pageSize": "2MB", "limit": 3}], "network": {"classID": 1},
              "rdma": {"m": {"hcaHandles": 3}}, "unified": {"memory.high": "1"}
            },
            "seccomp": {
              "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "architectures": ["SCMP_ARCH_X86_64"], "flags": [],
              "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "args": [{"index": 0, "value": 18446744073709551615, "valueTwo": 1, "op": "SCMP_CMP_EQ"}]}]
            }
          }
        }
        """;

    [Fact]
    public void Read_EveryPartOfTheSpec_IsWhatTheSerializerReads()
    {
        byte[] json = Encoding.UTF8.GetBytes(Full);
        RuntimeSpec expected = JsonSerializer.Deserialize(json, RuntimeJson.Default.RuntimeSpec)!;

        Assert.Equal(
            JsonSerializer.Serialize(expected, RuntimeJson.Default.RuntimeSpec),
            JsonSerializer.Serialize(RuntimeSpecReader.Read(json), RuntimeJson.Default.RuntimeSpec));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"ociVersion": "1", "ociVersion": "2"}""")]
    [InlineData("""{"ociVersion": "1", "root": {}}""")]
    [InlineData("""{"ociVersion": "1", "process": {"cwd": "/"}}""")]
    [InlineData("""{"ociVersion": "1", "process": {"cwd": 3, "user": {}}}""")]
    [InlineData("""{"ociVersion": "1", "process": {"cwd": "/", "user": {"uid": -1}}}""")]
    [InlineData("""{"ociVersion": "1", "linux": {"namespaces": [{}]}}""")]
    [InlineData("""{"ociVersion": "1", "linux": {"devices": [{"type": "c", "path": "/x", "uid": 4294967296}]}}""")]
    [InlineData("""{"ociVersion": "1"} x""")]
    public void Read_WrongShape_IsAJsonException(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);

        Assert.ThrowsAny<JsonException>(() => RuntimeSpecReader.Read(bytes));
    }
}
