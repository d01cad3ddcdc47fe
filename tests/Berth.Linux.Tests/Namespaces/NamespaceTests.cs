using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Namespaces;
using Berth.Linux.Terminals;

namespace Berth.Linux.Tests.Namespaces;

/// <summary>Namespaces without a process, and a devpts that is mounted nowhere.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public void CreateNetwork_NewNamespace_HasOnlyLoopback()
    {
        string before = File.ReadAllText("/proc/net/dev");
        using var network = NamespaceFd.CreateNetwork();

        string inside = NamespaceThread.RunIn(network, static () => File.ReadAllText("/proc/thread-self/net/dev"));

        Assert.Contains("lo:", inside);
        Assert.Equal(3, inside.TrimEnd().Split('\n').Length);
        Assert.Equal(before.Split('\n').Length, File.ReadAllText("/proc/net/dev").Split('\n').Length);
    }

    [Fact]
    public void Open_OtherKindOfNamespace_IsRefused()
    {
        LinuxException error = Assert.Throws<LinuxException>(() => NamespaceFd.Open("/proc/self/ns/uts", NamespaceKinds.Network));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    [Fact]
    public void RunIn_FailingWork_ThrowsItsErrorHere()
    {
        using var network = NamespaceFd.CreateNetwork();

        Assert.Throws<InvalidOperationException>(() => NamespaceThread.RunIn<int>(network, static () => throw new InvalidOperationException()));
    }

    [Fact]
    public void OpenTerminal_DetachedDevpts_CarriesBytesAndSize()
    {
        using var context = FileSystemContext.Open("devpts");
        context.SetString("ptmxmode", "0666");
        using MountFd devpts = context.Mount(MountAttributes.NoSetuid);
        using PseudoTerminal terminal = Terminal.Open(devpts);
        Terminal.SetSize(terminal.Master, new TerminalSize(12, 34));
        using (Terminal.EnterRawMode(terminal.Peer))
        {
            HostFiles.Write(terminal.Peer, "a\n"u8);
        }

        byte[] buffer = new byte[8];
        Assert.Equal(2, new FileStream(HostFiles.Duplicate(terminal.Master), FileAccess.Read, 0).Read(buffer));
        Assert.Equal("a\n"u8, buffer.AsSpan(0, 2)); // raw: no "\r" is added
        Assert.Equal(new TerminalSize(12, 34), Terminal.GetSize(terminal.Peer));
        Assert.True(Terminal.IsTerminal(terminal.Peer));
    }

    [Fact]
    public void OpenTerminal_NoDevpts_IsRefused()
    {
        using var root = RootFd.Open("/dev");

        Assert.Equal(Errno.ENOTTY, Assert.Throws<LinuxException>(() => Terminal.Open(root, "null")).Errno);
    }
}
