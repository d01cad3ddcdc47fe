using System.Text;
using Berth.Oci.Images;

namespace Berth.Oci.Tests;

public sealed class ManifestReaderTests
{
    private const string Descriptor = "{\"mediaType\":\"x\",\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\",\"size\":1}";

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":[],\"manifests\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":[],\"Manifests\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":[],\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":[]} {}")]
    [InlineData("{\"schemaVersion\":1,\"config\":D,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"text/html\",\"config\":D,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":1e400,\"config\":D,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"sha256:../../x\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"md5:00\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":null}")]
    [InlineData("{\"schemaVersion\":2,\"config\":D,\"layers\":[null]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":null,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\uFEFF{}")]
    [InlineData("<html>")]
    public void ReadManifest_Bad_Refused(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace("D", Descriptor, StringComparison.Ordinal));
        BerthException error = Assert.Throws<BerthException>(() => ManifestReader.ReadManifest(bytes));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public void ReadManifest_NegativeSize_Refused()
    {
        string json = $"{{\"schemaVersion\":2,\"config\":{Descriptor},\"layers\":[{Descriptor.Replace(":1}", ":-1}", StringComparison.Ordinal)}]}}";
        Assert.Throws<BerthException>(() => ManifestReader.ReadManifest(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void ReadManifest_TooManyLayers_Refused()
    {
        string json = $"{{\"schemaVersion\":2,\"config\":{Descriptor},\"layers\":[{string.Join(',', Enumerable.Repeat(Descriptor, 128))}]}}";
        Assert.Contains("127", Assert.Throws<BerthException>(() => ManifestReader.ReadManifest(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadManifest_DeepOrHuge_Refused()
    {
        Assert.Throws<BerthException>(() => ManifestReader.ReadManifest(Encoding.UTF8.GetBytes("{\"layers\":" + new string('[', 100_000))));
        byte[] huge = Encoding.UTF8.GetBytes($"{{\"schemaVersion\":2,\"config\":{Descriptor},\"layers\":[]{new string(' ', ManifestReader.MaxBytes)}}}");
        Assert.Throws<BerthException>(() => ManifestReader.ReadManifest(huge));
    }

    [Fact]
    public void ReadConfig_OtherSystem_Refused()
    {
        byte[] json = "{\"architecture\":\"amd64\",\"os\":\"windows\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"u8.ToArray();
        Assert.Contains("windows", Assert.Throws<BerthException>(() => ManifestReader.ReadConfig(json)).Message, StringComparison.Ordinal);
    }
}
