using Berth.Content.Blobs;
using Berth.Content.Leases;
using Berth.Content.Records;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Testing;

namespace Berth.Content.Tests.Blobs;

public sealed class BlobStoreTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DataRoot _root;
    private readonly BlobStore _blobs;

    public BlobStoreTests()
    {
        _root = DataRoot.Open(_scratch.Combine("root"));
        _blobs = new BlobStore(_root);
    }

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Commit_RightDigestAndSize_IsABlob()
    {
        var digest = Digest.Of("content"u8);
        using (Ingest ingest = _blobs.BeginIngest())
        {
            ingest.Write("con"u8);
            ingest.Content.Write("tent"u8);
            Assert.False(_blobs.Contains(digest));
            Assert.Equal(digest, ingest.Commit(digest, 7));
        }

        Assert.Equal(7, _blobs.TryGetSize(digest));
        Assert.Equal("content"u8, _blobs.ReadSmall(Describe(digest, 7), 100));
        Assert.Equal([digest], _blobs.List());
        Assert.Empty(Directory.GetFiles(_root.Ingests));
        Assert.True(_blobs.Delete(digest));
        Assert.False(_blobs.Delete(digest));
        Assert.Throws<BerthException>(() => _blobs.OpenRead(digest));
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(8, true)]
    [InlineData(7, false)]
    [InlineData(-1, true)]
    [InlineData(1L << 62, true)]
    public void Commit_WrongSizeOrDigest_RefusedAndRemoved(long size, bool rightDigest)
    {
        var digest = Digest.Of(rightDigest ? "content"u8 : "other"u8);
        using (Ingest ingest = _blobs.BeginIngest())
        {
            ingest.Write("content"u8);
            Assert.Equal(ErrorKind.Invalid, Assert.Throws<BerthException>(() => ingest.Commit(digest, size)).Kind);
        }

        Assert.Empty(_blobs.List());
        Assert.Empty(Directory.GetFiles(_root.Ingests));
    }

    [Fact]
    public void ReadSmall_DamagedOrLarge_Refused()
    {
        Digest digest = _blobs.Put("content"u8);
        Assert.Throws<BerthException>(() => _blobs.ReadSmall(Describe(digest, 7), 6));
        Assert.Throws<BerthException>(() => _blobs.ReadSmall(Describe(digest, 8), 100));
        string path = Path.Combine(_root.Blobs, digest.Hex);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, "cOntent");
        Assert.Contains("damaged", Assert.Throws<BerthException>(() => _blobs.ReadSmall(Describe(digest, 7), 100)).Message, StringComparison.Ordinal);
        using Ingest again = _blobs.BeginIngest();
        again.Write("content"u8);
        again.Commit(digest, 7);
        Assert.Equal("content"u8, _blobs.ReadSmall(Describe(digest, 7), 100));
    }

    [Fact]
    public void Open_LeftoverIngest_Deleted()
    {
        File.WriteAllText(Path.Combine(_root.Ingests, "half"), "x");
        _ = new BlobStore(_root);
        Assert.Empty(Directory.GetFiles(_root.Ingests));
    }

    [Fact]
    public void OpenDataRoot_Twice_Conflict()
    {
        BerthException error = Assert.Throws<BerthException>(() => DataRoot.Open(_root.Directory));
        Assert.Equal(ErrorKind.Conflict, error.Kind);
        _root.Dispose();
        DataRoot.Open(_root.Directory).Dispose();
    }

    [Fact]
    public void Held_LeasesOfAllKinds_UntilLetGo()
    {
        Digest[] content = [Digest.Of("a"u8), Digest.Of("b"u8), Digest.Of("c"u8)];
        using (var records = RecordStore.Open(_root.Database))
        {
            var leases = new LeaseStore(records);
            leases.Put("cache/1", [content[0]]);
            leases.HoldFresh(content[2]);
            using (Lease lease = leases.Hold())
            {
                lease.Add(content[1]);
                Assert.Equal(content.ToHashSet(), leases.Held());
            }

            leases.Settle([content[2]]);
            Assert.Equal([content[0]], leases.Held());
        }

        using var again = RecordStore.Open(_root.Database);
        var reopened = new LeaseStore(again);
        Assert.Equal([content[0]], reopened.Held());
        reopened.Delete("cache/1");
        Assert.Empty(reopened.Held());
    }

    private static Descriptor Describe(Digest digest, long size) => new() { MediaType = "x", Digest = digest, Size = size };
}
