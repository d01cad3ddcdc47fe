namespace Berth.Linux.Seccomp;

/// <summary>
/// On i386 a call of the socket and System V families is also made through socketcall(2) or ipc(2), whose first
/// argument says which. A rule for <c>socket</c> therefore also stands for <c>socketcall</c> with 1, as in libseccomp;
/// the real arguments lie behind a pointer that a filter cannot follow.
/// </summary>
internal static class MultiplexedCalls
{
    private static readonly string[] Socket =
    [
        "socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto",
        "recvfrom", "shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg",
    ];

    private static readonly (string Name, uint Number)[] Ipc =
    [
        ("semop", 1), ("semget", 2), ("semctl", 3), ("semtimedop", 4), ("msgsnd", 11), ("msgrcv", 12), ("msgget", 13),
        ("msgctl", 14), ("shmat", 21), ("shmdt", 22), ("shmget", 23), ("shmctl", 24),
    ];

    /// <summary>The rule for <paramref name="carrier"/> that <paramref name="rule"/> also stands for.</summary>
    public static bool TryFind(SeccompRule rule, out string carrier, out SeccompRule carried)
    {
        carried = rule;
        carrier = "socketcall";
        int index = Array.IndexOf(Socket, rule.Syscall);
        if (index >= 0)
        {
            carried = Carried(rule, carrier, (uint)index + 1);
            return true;
        }

        carrier = "ipc";
        foreach ((string name, uint number) in Ipc)
        {
            if (name == rule.Syscall)
            {
                carried = Carried(rule, carrier, number);
                return true;
            }
        }

        return false;
    }

    private static SeccompRule Carried(SeccompRule rule, string carrier, uint number)
    {
        var conditions = new List<SeccompCondition> { new(0, SeccompComparison.Equal, number) };
        foreach (SeccompCondition condition in rule.Conditions)
        {
            if (condition.Argument != 0)
            {
                conditions.Add(condition);
            }
        }

        return new SeccompRule(carrier, rule.Verdict, conditions);
    }
}
