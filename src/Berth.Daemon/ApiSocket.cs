using System.Net.Sockets;
using System.Text;
using Berth.Linux.Trees;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Daemon;

/// <summary>The API's unix socket: who may use it, and what a former engine left.</summary>
internal static class ApiSocket
{
    private const string Group = "berth";

    /// <summary>Removes a socket that nobody serves any more.</summary>
    /// <exception cref="BerthException">Somebody serves it, or it is something else.</exception>
    public static void Clear(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new BerthException(ErrorKind.Conflict, $"{path} is served by another program: stop that one, or use another --host");
    }

    /// <summary>0660, root and the group <c>berth</c> where there is one.</summary>
    public static void Restrict(string path)
    {
        if (TryFindGroup() is { } gid)
        {
            using SafeFileHandle folder = TreeOpen.OpenDirectory(Path.GetDirectoryName(path)!);
            int error = TreeAttributes.TrySetOwner(folder, Encoding.UTF8.GetBytes(Path.GetFileName(path)), uid: 0, gid);
            if (error != 0)
            {
                throw new BerthException(ErrorKind.Failed, $"{path} cannot be given to the group {Group}: errno {error}");
            }
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
    }

    private static uint? TryFindGroup()
    {
        const string Groups = "/etc/group";
        foreach (string line in File.Exists(Groups) ? File.ReadLines(Groups) : [])
        {
            if (line.Split(':') is [Group, _, var gid, ..] && uint.TryParse(gid, out uint number))
            {
                return number;
            }
        }

        return null;
    }
}
