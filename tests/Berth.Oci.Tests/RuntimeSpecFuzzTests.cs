using System.Text;
using System.Text.Json;
using Berth.Oci.Runtime;

namespace Berth.Oci.Tests;

/// <summary>A malformed config.json is a typed error, whatever is wrong with it. The seed is fixed: a failure repeats.</summary>
public sealed class RuntimeSpecFuzzTests
{
    private const int Mutations = 120_000;

    private const string Spec =
        """
        {"ociVersion":"1.2.0","hostname":"h","domainname":"d","annotations":{"a":"b"},"root":{"path":"rootfs","readonly":true},
        "process":{"terminal":true,"consoleSize":{"height":1,"width":2},"user":{"uid":1,"gid":2,"umask":18,"additionalGids":[3]},"args":["sh"],"env":["A=b"],"cwd":"/",
        "capabilities":{"bounding":["CAP_KILL"],"effective":[],"permitted":[],"inheritable":[],"ambient":[]},"rlimits":[{"type":"RLIMIT_NOFILE","soft":1,"hard":18446744073709551615}],
        "noNewPrivileges":true,"apparmorProfile":"p","selinuxLabel":"l","oomScoreAdj":-5,"scheduler":{"policy":"SCHED_OTHER","nice":1},"ioPriority":{"class":"IOPRIO_CLASS_BE","priority":4},"execCPUAffinity":{"initial":"0","final":"1"}},
        "mounts":[{"destination":"/proc","type":"proc","source":"proc","options":["nosuid"],"uidMappings":[{"containerID":0,"hostID":1,"size":2}]}],
        "hooks":{"prestart":[{"path":"/bin/x","args":["x"],"env":[],"timeout":5}],"poststop":[]},
        "linux":{"namespaces":[{"type":"pid"},{"type":"network","path":"/proc/1/ns/net"}],"uidMappings":[{"containerID":0,"hostID":100000,"size":65536}],"gidMappings":[],
        "devices":[{"path":"/dev/x","type":"c","major":1,"minor":3,"fileMode":438,"uid":0,"gid":0}],"cgroupsPath":"/x","timeOffsets":{"monotonic":{"secs":1,"nanosecs":2}},
        "resources":{"devices":[{"allow":false,"access":"rwm","type":"c","major":-1,"minor":0}],"memory":{"limit":1,"swap":-1,"swappiness":10},"cpu":{"shares":2,"quota":-1,"period":100000,"cpus":"0-1","idle":1},
        "pids":{"limit":5},"blockIO":{"weight":10,"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":1}]},"hugepageLimits":[{"pageSize":"2MB","limit":1}],"network":{"classID":1,"priorities":[{"name":"lo","priority":1}]},"rdma":{"m":{"hcaHandles":1}},"unified":{"memory.high":"1"}},
        "seccomp":{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"architectures":["SCMP_ARCH_X86_64"],"flags":[],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":18446744073709551615,"valueTwo":0,"op":"SCMP_CMP_EQ"}]}]},
        "rootfsPropagation":"rslave","maskedPaths":["/proc/kcore"],"readonlyPaths":[],"mountLabel":"","sysctl":{"net.x":"1"},"personality":{"domain":"LINUX"}}}
        """;

    private static readonly string[] Tokens =
    [
        "null", "true", "{}", "[]", "\"\"", "-1", "0", "1e400", "1.5", "18446744073709551616", "-9223372036854775809", "4294967296", "\"\\u0000\"", "\"\\ud800\"",
        "[[[[[[[[", "{\"a\":", "\"ociVersion\":1,", ",", ":", "}", "]", "\"", "\\", "/*", "NaN", "\ufeff", "[null]", "{\"uid\":-1}", "[{}]",
    ];

    [Fact]
    public void Read_MutatedSpecs_ParseOrThrowJsonException()
    {
        byte[] original = Encoding.UTF8.GetBytes(Spec);
        RuntimeSpecReader.Read(original);
        int refused = 0;
        for (int seed = 0; seed < Mutations; seed++)
        {
            byte[] mutated = Mutate(original, new Random(seed));
            try
            {
                RuntimeSpecReader.Read(mutated);
            }
            catch (JsonException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error.GetType().Name}: {error.Message}\n{Encoding.UTF8.GetString(mutated)}");
            }
        }

        // Both kinds must occur, or the mutations are too tame or too wild to test anything.
        Assert.InRange(refused, Mutations / 4, Mutations * 99 / 100);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                default:
                    ReplaceValue(bytes, at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts a token in place of the next plain value: the document stays JSON and has a wrong type or range.</summary>
    private static void ReplaceValue(List<byte> bytes, int from, string token)
    {
        int start = bytes.IndexOf((byte)':', from) + 1;
        if (start == 0)
        {
            return;
        }

        int end = start;
        while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)'}' or (byte)']'))
        {
            end++;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(token));
    }
}
