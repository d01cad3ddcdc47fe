using System.IO.Compression;
using System.Text;
using Berth.Layers.Compression;
using Berth.Layers.Tar;
using Berth.Testing;
using CsCheck;

namespace Berth.Layers.Tests.Tar;

public sealed class TarReaderTests
{
    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public void Read_WrittenByTar_SameEntries(string format)
    {
        using var scratch = new ScratchDirectory();
        string name = format is "gnu" or "pax" ? string.Concat(Enumerable.Repeat("long-name/", 20)) + "f" : "short/f";
        scratch.Write("in/" + name, "content");
        Shell.Sh($"cd {scratch.Path} && ln -s target in/link && tar --format={format} --owner=1000 --group=1000 --numeric-owner -cf t.tar in").Ok();
        using FileStream tar = File.OpenRead(scratch.Combine("t.tar"));
        var reader = new TarReader(tar, requireEnd: true);
        var seen = new List<string>();
        while (reader.Read())
        {
            byte[] buffer = new byte[100];
            int count = reader.ReadContent(buffer);
            seen.Add($"{reader.Entry.Type} {reader.Entry.DisplayName} {Encoding.UTF8.GetString(reader.Entry.LinkTarget)} {reader.Entry.Uid} {Encoding.UTF8.GetString(buffer, 0, count)}");
        }

        Assert.Contains($"File in/{name}  1000 content", seen);
        Assert.Contains("SymbolicLink in/link target 1000 ", seen);
    }

    [Fact]
    public void Write_OddEntries_TarAndReaderAgree()
    {
        using var scratch = new ScratchDirectory();
        string deep = string.Concat(Enumerable.Repeat("deep-directory/", 15)) + "f";
        var big = new TarEntry { Mode = 0x1A4, Uid = 3_000_000_000, Gid = 2_500_000, ModifiedSeconds = -5, ModifiedNanoseconds = 250_000_000 };
        byte[] tar = new TarBuilder().File(deep, "x").File("ünïcode", "y").Link("l", new string('t', 200)).Entry(big, "big").Build();
        string path = scratch.Combine("t.tar");
        File.WriteAllBytes(path, tar);
        string listing = Shell.Sh($"tar --numeric-owner --quoting-style=literal -tvf {path}").Ok();
        Assert.Contains(deep, listing, StringComparison.Ordinal);
        Assert.Contains("3000000000/2500000", listing, StringComparison.Ordinal);
        var reader = new TarReader(new MemoryStream(tar), requireEnd: true);
        TarEntry last = reader.Entry;
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(last.DisplayName);
        }

        Assert.Equal([deep, "ünïcode", "l", "big"], names);
        Assert.Equal((3_000_000_000u, -5L, 250_000_000u), (last.Uid, last.ModifiedSeconds, last.ModifiedNanoseconds));
    }

    [Theory]
    [InlineData(124, "00000000001x\0")]
    [InlineData(108, "9999999\0")]
    [InlineData(100, "-000644\0")]
    [InlineData(156, "Z")]
    [InlineData(156, "S")]
    public void Read_BadField_TypedError(int offset, string value)
    {
        byte[] tar = new TarBuilder().File("f", "x").Build();
        Encoding.Latin1.GetBytes(value).CopyTo(tar, offset);
        Checksum(tar);
        Assert.Throws<TarException>(() => ReadAll(tar));
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 })]
    public void Read_HugeOrNegativeSize_TypedError(byte[] size)
    {
        byte[] tar = new TarBuilder().File("f", "x").Build();
        size.CopyTo(tar, 124);
        Checksum(tar);
        Assert.Throws<TarException>(() => ReadAll(tar));
    }

    [Fact]
    public void Read_PaxSizeDiffers_Refused()
    {
        byte[] tar = new TarBuilder().File("f", new string('x', 600)).Build();
        byte[] pax = new byte[1024];
        byte[] record = "13 size=1200\n"u8.ToArray();
        tar.AsSpan(0, 512).CopyTo(pax);
        pax[156] = (byte)'x';
        Encoding.ASCII.GetBytes(Convert.ToString(record.Length, 8).PadLeft(11, '0')).CopyTo(pax, 124);
        record.CopyTo(pax, 512);
        Checksum(pax);
        Assert.Throws<TarException>(() => ReadAll([.. pax, .. tar]));
    }

    [Fact]
    public void Read_RandomChanges_OnlyTypedErrors()
    {
        using var target = new Unpacked();
        var entry = new TarEntry { Mode = 0x1A4, Size = 3 };
        entry.Xattrs.Add(new("user.x"u8.ToArray(), "y"u8.ToArray()));
        byte[] tar = new TarBuilder().Directory("d").File("d/" + new string('n', 150), "content").Link("l", new string('t', 120)).HardLink("h", "l")
            .File("d/.wh.gone").File(".wh..wh..opq").Device("dev", 1, 3).Build();
        Gen<(int, byte)[]> changes = Gen.Select(Gen.Int[0, tar.Length - 1], Gen.Byte).Array[1, 12];
        changes.Sample(
            edits =>
            {
                byte[] changed = [.. tar];
                foreach ((int at, byte value) in edits)
                {
                    changed[at] = value;
                }

                for (int block = 0; block + 512 <= changed.Length; block += 512)
                {
                    // half of them with right checksums, else hardly one would get past the first check
                    if (edits[0].Item2 % 2 == 0 && changed.AsSpan(block + 257, 5).SequenceEqual("ustar"u8))
                    {
                        Checksum(changed.AsSpan(block, 512));
                    }
                }

                try
                {
                    target.Layer(changed);
                }
                catch (TarException)
                {
                }
            },
            iter: 3000,
            threads: 1);
        target.AssertCanary();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_Bomb_QuotaError(bool zstd)
    {
        byte[] zeros = new byte[8 << 20];
        using var compressed = new MemoryStream();
        using (Stream compressor = zstd ? new ZstdSharp.CompressionStream(compressed, 3, leaveOpen: true) : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int i = 0; i < 64; i++)
            {
                compressor.Write(zeros);
            }
        }

        compressed.Position = 0;
        using Stream plain = Decompressor.Open(compressed, DecompressionQuota.Default, out LayerCompression compression);
        Assert.Equal(zstd ? LayerCompression.Zstd : LayerCompression.Gzip, compression);
        Assert.Contains("bomb", Assert.Throws<TarException>(() => plain.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TruncatedOrDamaged_TypedError(bool zstd)
    {
        byte[] content = new byte[500_000];
        new Random(1).NextBytes(content);
        using var stream = new MemoryStream();
        using (Stream compressor = zstd ? new ZstdSharp.CompressionStream(stream, 3, leaveOpen: true) : new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            compressor.Write(content);
        }

        byte[] compressed = stream.ToArray();
        foreach (int length in (int[])[20, 1000, compressed.Length / 2])
        {
            Assert.True(Length(compressed[..length]) < content.Length);
        }

        byte[] damaged = [.. compressed];
        damaged[8] ^= 0xFF;
        damaged[compressed.Length / 2] ^= 0xFF;
        damaged[^6] ^= 0xFF;
        Assert.NotEqual(content, Bytes(damaged));

        static int Length(byte[] data) => Bytes(data).Length;
    }

    [Fact]
    public void Detect_OtherCompressions_RefusedByName()
    {
        Assert.Contains("xz", Assert.Throws<TarException>(() => Decompressor.Detect([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])).Message, StringComparison.Ordinal);
        Assert.Contains("bzip2", Assert.Throws<TarException>(() => Decompressor.Detect("BZh9"u8)).Message, StringComparison.Ordinal);
    }

    /// <summary>What comes out until a typed error or the end.</summary>
    private static byte[] Bytes(byte[] data)
    {
        using var output = new MemoryStream();
        try
        {
            using Stream plain = Decompressor.Open(new MemoryStream(data), DecompressionQuota.Default, out _);
            plain.CopyTo(output);
        }
        catch (TarException)
        {
        }

        return output.ToArray();
    }

    private static void ReadAll(byte[] tar)
    {
        var reader = new TarReader(new MemoryStream(tar), requireEnd: true);
        byte[] buffer = new byte[4096];
        while (reader.Read())
        {
            while (reader.ReadContent(buffer) > 0)
            {
            }
        }
    }

    private static void Checksum(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header[..512])
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }
}
