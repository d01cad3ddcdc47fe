using Berth.Linux.Namespaces;

namespace Berth.Networks.Tests;

/// <summary>Network namespaces as the tests use them.</summary>
internal static class TestNamespace
{
    /// <summary>Makes one and runs something inside it.</summary>
    public static NamespaceFd Create(Action configure) => NamespaceThread.RunInNew(NamespaceKinds.Network, () =>
    {
        configure();
        return NamespaceFd.Open("/proc/thread-self/ns/net", NamespaceKinds.Network);
    });

    /// <summary>Runs something inside.</summary>
    public static T Inside<T>(this NamespaceFd target, Func<T> work) => NamespaceThread.RunIn(target, work);

    /// <summary>Where other processes can open it.</summary>
    public static string Path(this NamespaceFd opened) => $"/proc/{Environment.ProcessId}/fd/{opened.Number}";
}
