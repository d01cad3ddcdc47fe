using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Processes;

namespace Berth.Stress;

/// <summary>
/// The wrong way, kept to be seen failing: the child calls through [SuppressGCTransition], which after each call asks whether a collection is
/// pending. One that was pending at the fork stays so for ever in the child, and it waits for a collector that it does not have.
/// </summary>
internal sealed unsafe partial class SuppressedChild : IStressChild
{
    private const int SIG_SETMASK = 2;
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private readonly Plan* _plan;

    public SuppressedChild()
    {
        _plan = (Plan*)NativeMemory.AllocZeroed((nuint)sizeof(Plan));
        _plan->Missing = Text("/no such directory");
        _plan->Program = Text("/bin/true");
        _plan->Arguments = (byte**)NativeMemory.AllocZeroed(2, (nuint)sizeof(byte*));
        _plan->Arguments[0] = _plan->Program;
        _plan->Chdir = Arm ? 49 : 80;
        _plan->Execve = Arm ? 221 : 59;
        _plan->SetMask = Arm ? 135 : 14;
        _plan->Exit = Arm ? 94 : 231;
    }

    public PidFd Fork()
    {
        ulong all = ulong.MaxValue, before = 0;
        _ = syscall(_plan->SetMask, SIG_SETMASK, (nint)(&all), (nint)(&before), 8, 0, 0);
        nint pid = Clone(_plan);
        _ = syscall(_plan->SetMask, SIG_SETMASK, (nint)(&before), 0, 8, 0, 0);
        return PidFd.TryOpen((int)pid) ?? throw new InvalidOperationException("clone failed");
    }

    public void Dispose()
    {
        // The plan is small and lives as long as the run.
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Clone(Plan* plan)
    {
        const int clone3 = 435;
        ulong* arguments = stackalloc ulong[11];
        new Span<ulong>(arguments, 11).Clear();
        arguments[4] = 17; // exit_signal
        nint pid = syscall(clone3, (nint)arguments, 88, 0, 0, 0, 0);
        if (pid == 0)
        {
            Run(plan);
        }

        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(Plan* plan)
    {
        ulong none = 0;
        for (int i = 0; i < 20; i++)
        {
            syscall(plan->Chdir, (nint)plan->Missing, 0, 0, 0, 0, 0);
        }

        syscall(plan->SetMask, SIG_SETMASK, (nint)(&none), 0, 8, 0, 0);
        syscall(plan->Execve, (nint)plan->Program, (nint)plan->Arguments, 0, 0, 0, 0);
        syscall(plan->Exit, 127, 0, 0, 0, 0, 0);
    }

    private static byte* Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
        byte* native = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(native, bytes.Length));
        return native;
    }

    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial nint syscall(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);

    private struct Plan
    {
        internal byte* Missing;
        internal byte* Program;
        internal byte** Arguments;
        internal int Chdir, Execve, SetMask, Exit;
    }
}
