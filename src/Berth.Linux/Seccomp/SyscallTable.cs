using System.Globalization;

namespace Berth.Linux.Seccomp;

/// <summary>System call names and numbers of one architecture, as of Linux 6.18.</summary>
public sealed partial class SyscallTable
{
    /// <summary>Set in the numbers of x32 calls. syscall(2).</summary>
    public const int X32Bit = 0x40000000;

    private static readonly Lazy<SyscallTable>[] Tables =
    [
        new(static () => new SyscallTable(X64Text, 0)),
        new(static () => new SyscallTable(X86Text, 0)),
        new(static () => new SyscallTable(X32Text, X32Bit)),
        new(static () => new SyscallTable(Aarch64Text, 0)),
        new(static () => new SyscallTable(ArmText, 0)),
    ];

    private readonly Dictionary<string, int> _numbers = new(512, StringComparer.Ordinal);

    private SyscallTable(string text, int bit)
    {
        int next = 0;
        ReadOnlySpan<char> all = text;
        foreach (Range range in all.SplitAny(' ', '\n'))
        {
            ReadOnlySpan<char> word = all[range];
            if (char.IsAsciiDigit(word[0]))
            {
                next = int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
            }
            else
            {
                _numbers[word.ToString()] = next++ | bit;
            }
        }
    }

    /// <summary>Every name.</summary>
    public IReadOnlyCollection<string> Names => _numbers.Keys;

    /// <summary>The table of <paramref name="architecture"/>.</summary>
    public static SyscallTable Of(SeccompArchitecture architecture) => Tables[(int)architecture].Value;

    /// <summary>The number by which <paramref name="name"/> is called (x32: with <see cref="X32Bit"/>). False if the architecture has no such call.</summary>
    public bool TryFind(string name, out int number) => _numbers.TryGetValue(name, out number);
}
