using System.Text;
using Berth.Engine.Streams;
using Berth.Oci;

namespace Berth.Engine.Tests.Streams;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData("ab\u0010\u0011cd", "ab", true)]
    [InlineData("ab\u0010cd", "ab\u0010cd", false)]
    [InlineData("\u0010\u0010\u0011", "\u0010", true)]
    [InlineData("plain", "plain", false)]
    public void Scan_Typed_PassesAllButTheKeys(string typed, string passed, bool detached)
    {
        var keys = DetachKeys.Parse(null);
        byte[] buffer = new byte[keys.Bound(typed.Length)];
        Assert.Equal(detached, keys.Scan(Encoding.ASCII.GetBytes(typed), buffer, out int count));
        Assert.Equal(passed, Encoding.ASCII.GetString(buffer, 0, count));
    }

    [Fact]
    public void Scan_KeysInTwoPieces_Detach()
    {
        var keys = DetachKeys.Parse("ctrl-a,d");
        byte[] buffer = new byte[8];
        Assert.False(keys.Scan([1], buffer, out int first));
        Assert.True(keys.Scan("d"u8, buffer, out int second));
        Assert.Equal((0, 0), (first, second));
    }

    [Fact]
    public void Parse_UnknownKey_IsRefused() => Assert.Throws<BerthException>(() => DetachKeys.Parse("ctrl-1,x"));
}
