using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>A null-terminated array of C strings, for execve-like calls.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(nint));
        for (int i = 0; i < _count; i++)
        {
            byte[] text = Libc.Utf8(strings[i]);
            Pointer[i] = (byte*)NativeMemory.Alloc((nuint)text.Length);
            text.CopyTo(new Span<byte>(Pointer[i], text.Length));
        }
    }

    internal byte** Pointer { get; private set; }

    public void Dispose()
    {
        for (int i = 0; Pointer != null && i < _count; i++)
        {
            NativeMemory.Free(Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
