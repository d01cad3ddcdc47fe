using System.Globalization;
using System.Text;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>
/// An image's /etc/passwd and /etc/group, read as data: nothing of the image is run, no NSS. Lines that are malformed are skipped,
/// as the C library does.
/// </summary>
public sealed class UserDatabase
{
    /// <summary>Most bytes that are read of either file.</summary>
    public const int MaxBytes = 1 << 20;

    private readonly List<(string Name, uint Uid, uint Gid, string Home)> _users = [];
    private readonly List<(string Name, uint Gid, string[] Members)> _groups = [];

    /// <summary>Parses both files; null stands for an absent one.</summary>
    public UserDatabase(byte[]? passwd, byte[]? group)
    {
        foreach (string[] fields in Lines(passwd))
        {
            if (fields.Length >= 6 && TryNumber(fields[2], out uint uid) && TryNumber(fields[3], out uint gid))
            {
                _users.Add((fields[0], uid, gid, fields[5]));
            }
        }

        foreach (string[] fields in Lines(group))
        {
            if (fields.Length >= 4 && TryNumber(fields[2], out uint gid))
            {
                _groups.Add((fields[0], gid, fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries)));
            }
        }
    }

    /// <summary>Resolves <c>[user][:group]</c> as USER and <c>--user</c> have it, plus further groups.</summary>
    /// <exception cref="BerthException">Docker's sentences: <c>unable to find user x: no matching entries in passwd file</c>.</exception>
    public UserAccount Find(string? specification, IReadOnlyList<string> groupAdd)
    {
        string[] parts = (specification ?? "").Split(':', 2);
        var account = FindUser(parts[0]);
        var groups = new List<uint>();
        uint gid = account.Gid;
        if (parts is [_, { Length: > 0 } group])
        {
            // A group that was named stands alone: the user's other groups do not come along. Docker does the same.
            gid = FindGroup(group);
        }
        else if (account.Name is not null)
        {
            groups.AddRange(_groups.Where(candidate => candidate.Members.Contains(account.Name)).Select(candidate => candidate.Gid));
        }

        groups.AddRange(groupAdd.Select(FindGroup));
        uint[] distinct = [.. groups.Where(candidate => candidate != gid).Distinct()];
        return new UserAccount(account.Uid, gid, distinct, account.Home.Length > 0 ? account.Home : "/");
    }

    private (string? Name, uint Uid, uint Gid, string Home) FindUser(string user)
    {
        bool number = TryNumber(user, out uint uid);
        foreach ((string Name, uint Uid, uint Gid, string Home) candidate in _users)
        {
            if (user.Length == 0 ? candidate.Uid == 0 : candidate.Name == user || (number && candidate.Uid == uid))
            {
                return candidate;
            }
        }

        return number || user.Length == 0
            ? (null, uid, 0, "/")
            : throw new BerthException(ErrorKind.Invalid, $"unable to find user {user}: no matching entries in passwd file");
    }

    private uint FindGroup(string group)
    {
        foreach ((string Name, uint Gid, string[] Members) candidate in _groups)
        {
            if (candidate.Name == group)
            {
                return candidate.Gid;
            }
        }

        return TryNumber(group, out uint gid)
            ? gid
            : throw new BerthException(ErrorKind.Invalid, $"unable to find group {group}: no matching entries in group file");
    }

    private static IEnumerable<string[]> Lines(byte[]? file) =>
        Encoding.UTF8.GetString(file ?? []).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(':'));

    private static bool TryNumber(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= int.MaxValue;
}
