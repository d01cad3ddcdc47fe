using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Linux.Sockets;
using Berth.Linux.Terminals;
using Berth.Oci.Runtime;
using Berth.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Further processes in a container, and terminals.</summary>
public sealed class ExecTests
{
    [Fact]
    public void Exec_RunningContainer_IsInAllItsNamespacesAndItsCgroup()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");
        const string Script = "for n in mnt net uts pid ipc cgroup; do [ $(readlink /proc/self/ns/$n) = $(readlink /proc/1/ns/$n) ] || echo $n; done; hostname; cat /proc/self/cgroup";

        string[] lines = bundle.Call("exec", bundle.Id, "sh", "-c", Script).Ok().Split('\n');

        Assert.Equal("inside", lines[0]);
        Assert.All(lines[1..], static line => Assert.EndsWith(":/", line));
    }

    [Fact]
    public void Exec_Privileges_AreTheContainers()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        string own = bundle.Call("exec", bundle.Id, "sh", "-c", "grep -E 'Cap|Seccomp:|NoNew' /proc/1/status").Ok();
        string mine = bundle.Call("exec", bundle.Id, "sh", "-c", "grep -E 'Cap|Seccomp:|NoNew' /proc/self/status; ls /proc/$$/fd; true").Ok();

        Assert.Equal(own + "\n0\n1\n2", mine);
    }

    [Fact]
    public void Exec_OptionsAndExitCode_ArePassedOn()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        CommandResult result = bundle.Call("exec", "--env", "A=b c", "--cwd", "/tmp", "--user", "1000:1001", bundle.Id, "sh", "-c", "echo $A; pwd; id; exit 9");

        Assert.Equal(9, result.ExitCode);
        Assert.StartsWith("b c\n/tmp\nuid=1000 gid=1001", result.Output);
    }

    [Fact]
    public void Exec_ProcessFile_IsUsed()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");
        string file = bundle.Scratch("process.json");
        ProcessSpec process = bundle.Process with { Args = ["echo", "from file"] };
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(process, RuntimeJson.Default.ProcessSpec));

        Assert.Equal("from file", bundle.Call("exec", "--process", file, bundle.Id).Ok());
    }

    [Fact]
    public void Exec_StoppedContainer_IsRefused()
    {
        using var bundle = new OciBundle();
        bundle.Start("true");
        Shell.Eventually(() => bundle.FindState().Status == "stopped", TimeSpan.FromSeconds(5), "it ends");

        Assert.Contains("cannot exec in a stopped container", bundle.Call("exec", bundle.Id, "true").Error);
    }

    [Fact]
    public void Create_WithTerminal_SendsItsMasterAndBindsItAsConsole()
    {
        using var bundle = new OciBundle();
        using var listener = new ConsoleListener(bundle.Scratch("console.sock"));
        bundle.Process = bundle.Process with
        {
            Terminal = true,
            ConsoleSize = new ConsoleSize { Height = 33, Width = 77 },
            Args = ["sh", "-c", "tty; stty size; stat -c %F /dev/console; tty </dev/console; exec ls -1 /proc/self/fd"],
        };
        bundle.Call("create", "--console-socket", listener.Path, bundle.Id).Ok();
        using SafeFileHandle master = listener.Receive();
        bundle.Call("start", bundle.Id).Ok();

        // Descriptor 3 is ls's own, of the folder it lists.
        Assert.Equal("/dev/pts/0\r\n33 77\r\ncharacter special file\r\n/dev/console\r\n0\r\n1\r\n2\r\n3\r\n", ReadAll(master));
    }

    [Fact]
    public void Exec_WithTerminal_GetsOneOfTheContainers()
    {
        using var bundle = new OciBundle();
        using var listener = new ConsoleListener(bundle.Scratch("console.sock"));
        bundle.Start("sleep", "100");
        bundle.Call("exec", "-t", "-d", "--console-socket", listener.Path, bundle.Id, "sh", "-c", "tty; read x; echo got $x").Ok();
        using SafeFileHandle master = listener.Receive();
        Terminal.SetSize(master, new TerminalSize(10, 20));
        Berth.Linux.Files.HostFiles.Write(master, "hello\n"u8);

        Assert.Contains("got hello", ReadAll(master));
    }

    private static string ReadAll(SafeFileHandle master)
    {
        var text = new StringBuilder();
        using var stream = new FileStream(master, FileAccess.Read, 0);
        byte[] buffer = new byte[4096];
        try
        {
            int length;
            while ((length = stream.Read(buffer)) > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (IOException)
        {
            // EIO: nobody has the terminal open any more.
        }

        return text.ToString();
    }

    private sealed class ConsoleListener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        internal ConsoleListener(string path)
        {
            Path = path;
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            _socket.Listen(1);
        }

        internal string Path { get; }

        public void Dispose() => _socket.Dispose();

        internal SafeFileHandle Receive()
        {
            using Socket peer = _socket.Accept();
            List<SafeFileHandle> received = [];
            UnixSockets.Receive(peer.SafeHandle, new byte[64], received);
            return Assert.Single(received);
        }
    }
}
