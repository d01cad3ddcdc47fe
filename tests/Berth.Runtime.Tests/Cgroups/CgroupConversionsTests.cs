using Berth.Runtime.Cgroups;

namespace Berth.Runtime.Tests.Cgroups;

public sealed class CgroupConversionsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(512, 59)]
    [InlineData(1024, 100)]
    [InlineData(2048, 174)]
    [InlineData(262144, 10000)]
    [InlineData(300000, 10000)]
    public void WeightOfShares_KnownPoints_Runcs(ulong shares, ulong weight) => Assert.Equal(weight, CgroupConversions.WeightOfShares(shares));

    [Fact]
    public void WeightOfShares_AllShares_InRangeAndRising()
    {
        ulong last = 1;
        for (ulong shares = 2; shares <= 262144; shares += 7)
        {
            ulong weight = CgroupConversions.WeightOfShares(shares);
            Assert.InRange(weight, last, 10000UL);
            last = weight;
        }
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(500, 4950)]
    [InlineData(1000, 10000)]
    public void IoWeightOfBlkioWeight_KnownPoints(ushort weight, ulong expected) =>
        Assert.Equal(expected, CgroupConversions.IoWeightOfBlkioWeight(weight));

    [Fact]
    public void SwapOfMemoryAndSwap_Cases()
    {
        Assert.Null(CgroupConversions.SwapOfMemoryAndSwap(100, -1));
        Assert.Equal(50, CgroupConversions.SwapOfMemoryAndSwap(100, 150));
        Assert.Equal(0, CgroupConversions.SwapOfMemoryAndSwap(100, 100));
        Assert.Throws<ArgumentException>(() => CgroupConversions.SwapOfMemoryAndSwap(100, 99));
        Assert.Throws<ArgumentException>(() => CgroupConversions.SwapOfMemoryAndSwap(null, 99));
    }
}
