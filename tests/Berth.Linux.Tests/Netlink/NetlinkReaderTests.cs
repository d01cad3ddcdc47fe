using System.Buffers.Binary;
using Berth.Linux.Netlink;

namespace Berth.Linux.Tests.Netlink;

public sealed class NetlinkReaderTests
{
    [Fact]
    public void Read_WrittenMessages_GivesThemBack()
    {
        var writer = new NetlinkWriter();
        writer.BeginMessage(16, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_ACK, 7);
        writer.WriteHeader([1, 2, 3, 4]);
        writer.WriteString(3, "eth0");
        int nested = writer.BeginNested(18);
        writer.WriteUInt32(1, 42);
        writer.WriteByte(2, 9);
        writer.EndNested(nested);
        writer.EndMessage();
        writer.BeginMessage(17, NetlinkFlags.None, 8);
        writer.EndMessage();

        var reader = new NetlinkReader(writer.Written);
        Assert.True(reader.Read());
        Assert.Equal((16, 7u), (reader.Type, reader.Sequence));
        var attributes = new AttributeReader(reader.Payload[4..]);
        Assert.True(attributes.Read());
        Assert.Equal("eth0", attributes.Text);
        Assert.True(attributes.Read());
        Assert.Equal(18, attributes.Type);
        var inner = new AttributeReader(attributes.Value);
        Assert.True(inner.Read());
        Assert.Equal(42u, inner.Number);
        Assert.True(inner.Read());
        Assert.Equal(9, inner.Value[0]);
        Assert.False(attributes.Read());
        Assert.True(reader.Read());
        Assert.Equal(17, reader.Type);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Write_PayloadOver64KiB_Throws()
    {
        var writer = new NetlinkWriter();
        writer.BeginMessage(16, NetlinkFlags.None);

        Assert.Throws<OverflowException>(() => writer.Write(1, new byte[65532]));
        Assert.Throws<OverflowException>(() =>
        {
            int nested = writer.BeginNested(2);
            writer.Write(1, new byte[40000]);
            writer.Write(1, new byte[40000]);
            writer.EndNested(nested);
        });
    }

    [Fact]
    public void Read_RandomBytes_EndsInsideTheDatagram()
    {
        var random = new Random(20231);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 96)];
            random.NextBytes(bytes);
            if (bytes.Length >= 4 && i % 2 == 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)random.Next(0, 100)); // a length that looks right
            }

            int seen = 0;
            var reader = new NetlinkReader(bytes);
            while (reader.Read())
            {
                seen += 16 + reader.Payload.Length;
                var attributes = new AttributeReader(reader.Payload);
                int inside = 0;
                while (attributes.Read())
                {
                    inside += 4 + attributes.Value.Length;
                    _ = attributes.Text + attributes.Number + attributes.NetworkUInt16;
                }

                Assert.InRange(inside, 0, reader.Payload.Length);
            }

            Assert.InRange(seen, 0, bytes.Length);
        }
    }
}
