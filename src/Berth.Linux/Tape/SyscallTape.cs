using System.Runtime.InteropServices;

namespace Berth.Linux.Tape;

/// <summary>
/// A plan of system calls for a child between clone and exec, written by ordinary C# in the parent: operations, strings and structures lie in
/// native memory, the results of calls go to slots that later calls may use. Set <see cref="Step"/> before each group of operations: it is
/// what an error will say. Not thread-safe; one tape serves one clone at a time.
/// </summary>
public sealed unsafe partial class SyscallTape : IDisposable
{
    private const int OperationsMax = 8192;
    private const int SlotsMax = 4096;
    private const int Alignment = 8;

    // Address space only: pages come into being as they are written. Room for 2 MiB of arguments and environment, the kernel's own limit.
    private const int Size = 16 << 20;

    private readonly List<SafeHandle> _handles = [];
    private readonly List<string> _steps = [];
    private readonly List<int> _labels = [];
    private readonly Dictionary<string, nint> _texts = [];
    private byte* _memory;
    private int _used;
    private int _nextSlot = 1;
    private bool _sealed;

    /// <summary>An empty tape.</summary>
    public SyscallTape()
    {
        const int PROT_READ_WRITE = 3;
        const int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
        nint memory = Libc.Syscall(Nr.mmap, 0, Size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1);
        _memory = (byte*)Libc.Check(memory, "mmap", "tape");
        Operations = (TapeOp*)_memory;
        Slots = (nint*)(_memory + (OperationsMax * sizeof(TapeOp)));
        _used = (OperationsMax * sizeof(TapeOp)) + (SlotsMax * sizeof(nint));
    }

    /// <summary>What the operations that follow are about, in words for an error: "mount proc on /proc".</summary>
    public string Step { get; set; } = "start";

    internal TapeOp* Operations { get; }

    internal nint* Slots { get; }

    internal int Count { get; private set; }

    /// <summary>A place to jump to, not put down yet.</summary>
    public TapeLabel NewLabel()
    {
        _labels.Add(-1);
        return new TapeLabel(_labels.Count - 1);
    }

    /// <summary>Puts the label before the next operation.</summary>
    public void Place(TapeLabel label) => _labels[label.Id] = Count;

    /// <summary>Goes on at the label.</summary>
    public void Jump(TapeLabel label) => Add(PseudoCall.Fail, OnError.GoTo(label), Errno.EINVAL);

    /// <summary>Ends the child with this error.</summary>
    public void Fail(int errno) => Add(PseudoCall.Fail, OnError.Fail, errno);

    /// <summary>Reports a warning with this errno, and goes on.</summary>
    public void Warn(int errno) => Add(PseudoCall.Fail, OnError.Warn, errno);

    /// <summary>Tells the parent that the child has come this far: <see cref="ClonedProcess.WaitForMark"/>.</summary>
    public void Mark() => Add(PseudoCall.Mark, OnError.Fail);

    /// <summary>As <see cref="Mark()"/>, telling the number of a descriptor that the child has: <see cref="ClonedProcess.MarkedDescriptor"/>.</summary>
    public void Mark(TapeFd descriptor) => Add(PseudoCall.Mark, OnError.Fail, descriptor);

    /// <summary>A descriptor of this process for use on the tape; the handle is kept open until the tape is disposed.</summary>
    public TapeFd Fd(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handles.Add(handle);
        return new TapeFd(handle.DangerousGetHandle(), isSlot: false);
    }

    /// <summary>Frees the memory. A child that was cloned has its own copy.</summary>
    public void Dispose()
    {
        if (_memory == null)
        {
            return;
        }

        _handles.ForEach(static handle => handle.DangerousRelease());
        _ = Libc.Syscall(Nr.munmap, (nint)_memory, Size);
        _memory = null;
    }

    internal string StepOf(int operation) => _steps[operation];

    /// <summary>Turns labels into places. The tape is complete then.</summary>
    internal void Seal()
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        for (int i = 0; i < Count && !_sealed; i++)
        {
            if (Operations[i].OnError is OnErrorMode.Jump or OnErrorMode.JumpIfAbsent)
            {
                int place = _labels[Operations[i].ErrorTarget];
                Operations[i].ErrorTarget = place >= 0
                    ? place
                    : throw new InvalidOperationException($"A label of step '{_steps[i]}' was never placed.");
            }
        }

        _sealed = true;
    }

    private void Add(int number, OnError onError, params ReadOnlySpan<Argument> arguments)
    {
        if (_sealed || Count == OperationsMax)
        {
            throw new InvalidOperationException(_sealed ? "The tape is sealed." : "The tape is full.");
        }

        TapeOp* op = &Operations[Count++];
        _steps.Add(Step);
        *op = new TapeOp { Number = number, OnError = onError.Mode, ErrorTarget = onError.Label.Id };
        nint* values = &op->A0;
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Value;
            op->SlotMask |= (byte)(arguments[i].IsSlot ? 1 << i : 0);
        }
    }

    /// <summary>As <see cref="Add"/>, keeping the result.</summary>
    private TapeFd AddForFd(int number, OnError onError, params ReadOnlySpan<Argument> arguments)
    {
        if (_nextSlot == SlotsMax)
        {
            throw new InvalidOperationException("The tape has no free slot.");
        }

        Add(number, onError, arguments);
        Operations[Count - 1].OutSlot = (ushort)_nextSlot;
        return new TapeFd(_nextSlot++, isSlot: true);
    }

    private byte* Reserve(int length)
    {
        if (length > Size - _used - Alignment)
        {
            throw new LinuxException("plan the process", "arguments and environment over 16 MiB", 7 /* E2BIG */);
        }

        byte* place = _memory + _used;
        _used += (length + Alignment - 1) & ~(Alignment - 1);
        return place;
    }

    private nint Text(string text)
    {
        if (_texts.TryGetValue(text, out nint known))
        {
            return known;
        }

        byte[] bytes = Libc.Utf8(text);
        return _texts[text] = Data(bytes);
    }

    private nint Data(ReadOnlySpan<byte> bytes)
    {
        byte* place = Reserve(bytes.Length);
        bytes.CopyTo(new Span<byte>(place, bytes.Length));
        return (nint)place;
    }

    private nint Words(params ReadOnlySpan<ulong> words) => Data(MemoryMarshal.AsBytes(words));

    private nint Texts(IReadOnlyList<string> texts)
    {
        nint* array = (nint*)Reserve((texts.Count + 1) * sizeof(nint));
        for (int i = 0; i < texts.Count; i++)
        {
            array[i] = Text(texts[i]);
        }

        array[texts.Count] = 0;
        return (nint)array;
    }

    /// <summary>One argument: a value, or the slot that will hold it.</summary>
    private readonly record struct Argument(nint Value, bool IsSlot)
    {
        public static implicit operator Argument(nint value) => new(value, IsSlot: false);

        public static implicit operator Argument(int value) => new(value, IsSlot: false);

        public static implicit operator Argument(TapeFd fd) => new(fd.Value, fd.IsSlot);
    }
}
