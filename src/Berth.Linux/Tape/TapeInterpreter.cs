using System.Runtime.CompilerServices;

namespace Berth.Linux.Tape;

/// <summary>
/// The child's whole life between clone and exec. After a fork only this thread exists: the garbage collector's other half, locks that other
/// threads held, and the P/Invoke machinery are gone for good. So: locals, native memory and calls through managed-convention function
/// pointers only; no allocation, no statics, no P/Invoke (also not with SuppressGCTransition: it polls a collection that was pending at the
/// fork, and hangs). docs/adr/0001-syscall-tape.md has the measurements.
/// </summary>
internal static unsafe class TapeInterpreter
{
    private const int ExitOnFailure = 127;

    /// <summary>Clones, and in the child runs the tape. One frame with the child's, so that the child never returns through a frame whose
    /// return address the collector had hijacked.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static nint Clone(int clone3, CloneArguments* arguments, TapeContext* context)
    {
        nint pid = context->Syscall(clone3, (nint)arguments, sizeof(CloneArguments), 0, 0, 0, 0);
        if (pid == 0)
        {
            Run(context);
        }

        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(TapeContext* context)
    {
        TapeOp* operations = context->Operations;
        nint* slots = context->Slots;
        nint* a = stackalloc nint[6];
        int at = 0;
        while (at < context->Count)
        {
            TapeOp* op = operations + at;
            nint* given = &op->A0;
            for (int i = 0; i < 6; i++)
            {
                a[i] = ((op->SlotMask >> i) & 1) != 0 ? slots[given[i]] : given[i];
            }

            int error = 0;
            nint result = op->Number >= 0
                ? context->Syscall(op->Number, a[0], a[1], a[2], a[3], a[4], a[5])
                : Pseudo(context, op->Number, a, &error);
            if (result == -1)
            {
                error = error != 0 ? error : *context->ErrnoLocation();
                at = Next(context, op, at, error);
                continue;
            }

            if (op->OutSlot != 0)
            {
                slots[op->OutSlot] = result;
            }

            at = op->Number == PseudoCall.Mark ? Reached(context, at, (int)a[0]) : at + 1;
        }

        Exit(context);
    }

    /// <summary>Where to go on after an error; does not return when that ends the child.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Next(TapeContext* context, TapeOp* op, int at, int error)
    {
        OnErrorMode mode = op->OnError;
        if (mode == OnErrorMode.Jump
            || (mode == OnErrorMode.JumpIfAbsent && (error == Errno.ENOENT || error == Errno.ENOTDIR)))
        {
            return op->ErrorTarget;
        }

        if (mode == OnErrorMode.Ignore)
        {
            return at + 1;
        }

        Report(context, mode == OnErrorMode.Warn ? TapeMessage.Warned : TapeMessage.Failed, at, error);
        if (mode != OnErrorMode.Warn)
        {
            Exit(context);
        }

        return at + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Pseudo(TapeContext* context, int number, nint* a, int* error)
    {
        if (number == PseudoCall.Compare)
        {
            *error = (int)a[3];
            return ((*(long*)a[0]) & a[1]) == a[2] ? 0 : -1;
        }

        if (number == PseudoCall.Store)
        {
            *(int*)a[0] = (int)a[1];
            return 0;
        }

        if (number == PseudoCall.Fail)
        {
            *error = (int)a[0];
            return -1;
        }

        return number == PseudoCall.Set ? a[0] : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Reached(TapeContext* context, int at, int value)
    {
        Report(context, TapeMessage.Reached, at, value);
        return at + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Report(TapeContext* context, int kind, int at, int error)
    {
        TapeMessage message;
        message.Kind = kind;
        message.Operation = at;
        message.Error = error;
        context->Syscall(context->WriteNumber, context->ReportFd, (nint)(&message), sizeof(TapeMessage), 0, 0, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Exit(TapeContext* context)
    {
        while (true)
        {
            context->Syscall(context->ExitNumber, ExitOnFailure, 0, 0, 0, 0, 0);
        }
    }
}
