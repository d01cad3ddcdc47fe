using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Linux.Sockets;
using Berth.Oci.Runtime;
using Berth.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Filters whose verdict an agent gives. runtime-spec v1.2, config-linux.md#seccomp.</summary>
public sealed class SeccompNotifyTests
{
    [Theory]
    [InlineData("berth-runtime", false)]
    [InlineData("berth-runtime", true)]
    [InlineData("runc", true)]
    public void Create_NotifyRule_HandsTheListenerAndTheStateToTheAgent(string runtime, bool noNewPrivileges)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        using var agent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = bundle.Scratch("agent.sock");
        agent.Bind(new UnixDomainSocketEndPoint(path));
        agent.Listen(2);
        Ask(bundle, path);
        bundle.Process = bundle.Process with { NoNewPrivileges = noNewPrivileges, Args = ["sleep", "100"] };

        bundle.Call("create", bundle.Id).Ok();

        (JsonElement state, SafeFileHandle listener) = Receive(agent);
        using (listener)
        {
            Assert.Equal("seccompFd", state.GetProperty("fds")[0].GetString());
            Assert.Equal("said along", state.GetProperty("metadata").GetString());
            Assert.Equal(bundle.Id, state.GetProperty("state").GetProperty("id").GetString());
            Assert.Equal(bundle.FindState().Pid, state.GetProperty("pid").GetInt32());
            Assert.Equal("anon_inode:seccomp notify", new FileInfo($"/proc/self/fd/{listener.DangerousGetHandle()}").LinkTarget);
        }
    }

    [Fact]
    public void Exec_NotifyRule_HandsItsListenerOverToo()
    {
        using var bundle = new OciBundle();
        using var agent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = bundle.Scratch("agent.sock");
        agent.Bind(new UnixDomainSocketEndPoint(path));
        agent.Listen(2);
        Ask(bundle, path);
        bundle.Start("sleep", "100");
        Receive(agent).Listener.Dispose();

        bundle.Call("exec", "--detach", bundle.Id, "sleep", "100").Ok();

        (JsonElement state, SafeFileHandle listener) = Receive(agent);
        listener.Dispose();
        Assert.NotEqual(bundle.FindState().Pid, state.GetProperty("pid").GetInt32());
    }

    [Fact]
    public void Run_NobodyListens_IsAnErrorThatNamesTheField()
    {
        using var bundle = new OciBundle();
        Ask(bundle, bundle.Scratch("nobody.sock"));

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("linux.seccomp.listenerPath", result.Error);
        Assert.Empty(bundle.Cgroups());
    }

    [Fact]
    public void Run_NotifyRuleWithoutAPath_IsRefused()
    {
        using var bundle = new OciBundle();
        Ask(bundle, null);

        Assert.Contains("linux.seccomp.listenerPath is missing", bundle.RunShell("true").Error);
    }

    private static void Ask(OciBundle bundle, string? path) => bundle.Spec = bundle.Spec with
    {
        Linux = bundle.Spec.Linux! with
        {
            Seccomp = new SeccompSpec
            {
                DefaultAction = "SCMP_ACT_ALLOW",
                ListenerPath = path,
                ListenerMetadata = path is null ? null : "said along",
                Syscalls = [new SeccompRuleSpec { Names = ["mknod", "mknodat"], Action = "SCMP_ACT_NOTIFY" }],
            },
        },
    };

    private static (JsonElement State, SafeFileHandle Listener) Receive(Socket agent)
    {
        using Socket peer = agent.Accept();
        List<SafeFileHandle> received = [];
        byte[] bytes = new byte[16384];
        int length = UnixSockets.Receive(peer.SafeHandle, bytes, received);
        return (JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 0, length)).RootElement, Assert.Single(received));
    }
}
