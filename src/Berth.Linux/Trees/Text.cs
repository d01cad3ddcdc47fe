using System.Text;

namespace Berth.Linux.Trees;

/// <summary>Names for messages.</summary>
internal static class Text
{
    public static string Of(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);
}
