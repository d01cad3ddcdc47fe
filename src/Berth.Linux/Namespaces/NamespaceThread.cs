using System.Runtime.ExceptionServices;

namespace Berth.Linux.Namespaces;

/// <summary>
/// Runs code in other namespaces, on a thread made for it that ends with it: a pool thread that stayed in a foreign namespace would take
/// unrelated work there. The calls block.
/// </summary>
public static class NamespaceThread
{
    private const int CLONE_FS = 0x200;

    /// <summary>Runs <paramref name="work"/> on a thread that is alone in new namespaces of <paramref name="kinds"/> (not Pid or User).</summary>
    public static T RunInNew<T>(NamespaceKinds kinds, Func<T> work) => Run(
        () => Libc.Check(Libc.Retry(Nr.unshare, (nint)(uint)kinds | CLONE_FS), "unshare", kinds.ToString()), work);

    /// <summary>Runs <paramref name="work"/> on a thread that has joined <paramref name="target"/>.</summary>
    public static T RunIn<T>(NamespaceFd target, Func<T> work) => Run(
        () =>
        {
            // A mount namespace is joined only by a thread that shares its root and working directory with no other.
            Libc.Check(Libc.Retry(Nr.unshare, CLONE_FS), "unshare", "CLONE_FS");
            Libc.Check(Libc.Retry(Nr.setns, target.Number), "setns", "namespace");
        },
        work);

    private static T Run<T>(Action enter, Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                enter();
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        })
        {
            IsBackground = true,
            Name = "namespace",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
