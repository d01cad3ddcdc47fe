using System.Globalization;
using Berth.Oci;

namespace Berth.Runtime.Processes;

/// <summary>Lists of CPUs and memory nodes: "0-3,7". cpuset(7), list format.</summary>
internal static class NumberList
{
    private const int Max = 8192;

    /// <summary>The numbers as bits. <paramref name="field"/> of the spec is named by the error.</summary>
    /// <exception cref="BerthException">It is no such list.</exception>
    internal static ulong[] Parse(string text, string field)
    {
        var bits = new List<ulong>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            int first = Number(dash < 0 ? part : part[..dash]);
            int last = dash < 0 ? first : Number(part[(dash + 1)..]);
            for (int n = first; n <= last; n++)
            {
                while (bits.Count <= n / 64)
                {
                    bits.Add(0);
                }

                bits[n / 64] |= 1UL << (n % 64);
            }

            if (last < first)
            {
                throw Invalid();
            }
        }

        return bits.Count > 0 ? [.. bits] : throw Invalid();

        int Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n < Max ? n : throw Invalid();

        BerthException Invalid() => new(ErrorKind.Invalid, $"{field}: '{text}' is no list such as '0-3,7'.");
    }
}
