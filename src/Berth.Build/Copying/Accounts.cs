using System.Globalization;
using System.Text;
using Berth.Images.Files;
using Berth.Oci;

namespace Berth.Build.Copying;

/// <summary>Finds the numbers of <c>--chown</c>'s names in the image's own /etc/passwd and /etc/group, never the host's (D5: no NSS).</summary>
internal static class Accounts
{
    private const int MaxBytes = 4 << 20;

    /// <summary>Numbers of <paramref name="text"/> (<c>user</c>, <c>uid</c>, <c>user:group</c>, …). Without a group, the user's own.</summary>
    /// <exception cref="BerthException">A name that the image does not know.</exception>
    public static Owner Resolve(string text, TreeReader? image)
    {
        int colon = text.IndexOf(':');
        string user = colon < 0 ? text : text[..colon];
        string group = colon < 0 ? "" : text[(colon + 1)..];
        uint uid;
        uint gid;
        if (TryNumber(user, out uid))
        {
            gid = uid;
        }
        else
        {
            string[] fields = FindLine(image, "etc/passwd", user) ?? throw Unknown("uid", "user", user);
            if (fields.Length < 4 || !TryNumber(fields[2], out uid) || !TryNumber(fields[3], out gid))
            {
                throw Unknown("uid", "user", user);
            }
        }

        if (group.Length != 0 && !TryNumber(group, out gid))
        {
            string[] fields = FindLine(image, "etc/group", group) ?? throw Unknown("gid", "group", group);
            gid = fields.Length >= 3 && TryNumber(fields[2], out uint number) ? number : throw Unknown("gid", "group", group);
        }

        return new Owner(uid, gid);
    }

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number != uint.MaxValue;

    private static string[]? FindLine(TreeReader? image, string path, string name)
    {
        if (name.Length == 0 || image?.TryFind(path, follow: true) is not { IsFile: true })
        {
            return null;
        }

        using FileStream file = image.OpenRead(path);
        byte[] buffer = new byte[(int)Math.Min(file.Length, MaxBytes)];
        int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        string prefix = name + ":";
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(buffer, 0, length).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(prefix))
            {
                return line.ToString().Split(':');
            }
        }

        return null;
    }

    private static BerthException Unknown(string number, string kind, string name) => new(
        ErrorKind.Invalid,
        $"unable to convert uid/gid chown string to host mapping: can't find {number} for {kind} {name}: no such {kind}: {name}");
}
