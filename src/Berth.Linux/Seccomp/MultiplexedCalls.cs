namespace Berth.Linux.Seccomp;

/// <summary>
/// On i386 a call of the socket and System V families is also made through socketcall(2) or ipc(2), whose first
/// argument says which. A rule for <c>socket</c> therefore also stands for <c>socketcall</c> with 1, as in libseccomp;
/// the real arguments lie behind a pointer that a filter cannot follow.
/// </summary>
internal static class MultiplexedCalls
{
    private static readonly Dictionary<string, (string Carrier, uint Number)> Calls = Table();

    /// <summary>The rule for <paramref name="carrier"/> that <paramref name="rule"/> also stands for.</summary>
    public static bool TryFind(SeccompRule rule, out string carrier, out SeccompRule carried)
    {
        bool found = Calls.TryGetValue(rule.Syscall, out (string Carrier, uint Number) call);
        carrier = call.Carrier;
        carried = found ? Carried(rule, call.Carrier, call.Number) : rule;
        return found;
    }

    private static Dictionary<string, (string Carrier, uint Number)> Table()
    {
        string[] socket =
        [
            "socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto",
            "recvfrom", "shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg",
        ];
        var calls = new Dictionary<string, (string, uint)>(StringComparer.Ordinal)
        {
            ["semop"] = ("ipc", 1),
            ["semget"] = ("ipc", 2),
            ["semctl"] = ("ipc", 3),
            ["semtimedop"] = ("ipc", 4),
            ["msgsnd"] = ("ipc", 11),
            ["msgrcv"] = ("ipc", 12),
            ["msgget"] = ("ipc", 13),
            ["msgctl"] = ("ipc", 14),
            ["shmat"] = ("ipc", 21),
            ["shmdt"] = ("ipc", 22),
            ["shmget"] = ("ipc", 23),
            ["shmctl"] = ("ipc", 24),
        };
        for (uint i = 0; i < socket.Length; i++)
        {
            calls[socket[i]] = ("socketcall", i + 1);
        }

        return calls;
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
