using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Testing.Seccomp;

/// <summary>Debian's libseccomp.so.2, the oracle for our own compiler. Missing is a failed test.</summary>
public sealed class Libseccomp : IDisposable
{
    private static readonly nint Library = NativeLibrary.Load("libseccomp.so.2");
    private static readonly Init InitCall = Export<Init>("seccomp_init");
    private static readonly Release ReleaseCall = Export<Release>("seccomp_release");
    private static readonly ArchAdd ArchAddCall = Export<ArchAdd>("seccomp_arch_add");
    private static readonly ArchAdd ArchRemoveCall = Export<ArchAdd>("seccomp_arch_remove");
    private static readonly Resolve ResolveCall = Export<Resolve>("seccomp_syscall_resolve_name");
    private static readonly ResolveArch ResolveArchCall = Export<ResolveArch>("seccomp_syscall_resolve_name_arch");
    private static readonly RuleAdd RuleAddCall = Export<RuleAdd>("seccomp_rule_add_array");
    private static readonly ExportBpf ExportCall = Export<ExportBpf>("seccomp_export_bpf");

    private readonly nint _context;

    /// <summary>A filter with <paramref name="defaultAction"/> (SECCOMP_RET_ value) for <paramref name="architectures"/> (SCMP_ARCH_ values) only.</summary>
    public Libseccomp(uint defaultAction, params uint[] architectures)
    {
        _context = InitCall(defaultAction);
        foreach (uint architecture in architectures)
        {
            int result = ArchAddCall(_context, architecture);
            Check(result == -17 ? 0 : result, "seccomp_arch_add");
        }

        const uint Native = 0xc000003e;
        if (Array.IndexOf(architectures, Native) < 0)
        {
            Check(ArchRemoveCall(_context, Native), "seccomp_arch_remove");
        }
    }

    private delegate nint Init(uint action);

    private delegate void Release(nint context);

    private delegate int ArchAdd(nint context, uint architecture);

    private delegate int Resolve([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private delegate int ResolveArch(uint architecture, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private delegate int RuleAdd(nint context, uint action, int syscall, uint count, [MarshalAs(UnmanagedType.LPArray)] LibseccompArgument[] arguments);

    private delegate int ExportBpf(nint context, int fd);

    /// <summary>The number of <paramref name="name"/>; negative if the architecture has none.</summary>
    public static int NumberOf(uint architecture, string name) => ResolveArchCall(architecture, name);

    /// <summary>Adds a rule. False if libseccomp does not know the name or finds the rule equal to the default.</summary>
    public bool TryAdd(string name, uint action, params LibseccompArgument[] arguments)
    {
        int number = ResolveCall(name);
        return number != -1 && RuleAddCall(_context, action, number, (uint)arguments.Length, arguments) == 0;
    }

    /// <summary>The compiled program.</summary>
    public byte[] Export()
    {
        string path = Path.GetTempFileName();
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
            Check(ExportCall(_context, (int)file.DangerousGetHandle()), "seccomp_export_bpf");
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ReleaseCall(_context);

    private static T Export<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Library, name));

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{call}: {result}"));
        }
    }
}
