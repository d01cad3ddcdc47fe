using System.Text;
using Berth.DockerApi.Streams;
using Berth.Oci;

namespace Berth.DockerApi.Tests.Streams;

public sealed class MultiplexedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_Frames_HaveDockersHeader()
    {
        using var stream = new MemoryStream();
        await new MultiplexedWriter(stream).WriteAsync(StreamKind.Stderr, "abc"u8.ToArray(), Cancel);

        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c'], stream.ToArray());
    }

    [Fact]
    public async Task Copy_MixedFrames_GoToTheirStreams()
    {
        using var stream = new MemoryStream();
        var writer = new MultiplexedWriter(stream);
        for (int i = 0; i < 100; i++)
        {
            await writer.WriteAsync(i % 3 == 0 ? StreamKind.Stderr : StreamKind.Stdout, Encoding.ASCII.GetBytes($"{i};"), Cancel);
        }

        await writer.WriteAsync(StreamKind.Stdout, new byte[200_000], Cancel);
        stream.Position = 0;
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();

        await new MultiplexedReader(new Trickle(stream)).CopyAsync(stdout, stderr, Cancel);

        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Where(i => i % 3 == 0).Select(i => $"{i};")), Encoding.ASCII.GetString(stderr.ToArray()));
        Assert.Equal(200_000 + Enumerable.Range(0, 100).Where(i => i % 3 != 0).Sum(i => $"{i};".Length), stdout.Length);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 5, 65 })]
    [InlineData(new byte[] { 65, 66, 67, 68, 69, 70, 71, 72 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 1, 65 })]
    public async Task Copy_BrokenStream_Throws(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        await Assert.ThrowsAsync<BerthException>(() => new MultiplexedReader(stream).CopyAsync(Stream.Null, Stream.Null, Cancel));
    }

    /// <summary>Gives a few bytes at a time, as sockets may.</summary>
    private sealed class Trickle(Stream inner) : Stream
    {
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(buffer.Length, (_next++ % 7) + 1)], cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 3));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
