using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Registry;

/// <summary>Accepts what a registry gave as a manifest, or says why not: bounded, of the digest that was asked for, and unambiguous (D7, D8).</summary>
internal static class ManifestCheck
{
    public static RemoteManifest Accept(byte[] content, string? contentType, string? headerDigest, string tagOrDigest, string repository)
    {
        string what = $"manifest {tagOrDigest} of {repository}";
        if (content.Length > ManifestReader.MaxBytes)
        {
            throw new BerthException(ErrorKind.Invalid, $"{what}: over {ManifestReader.MaxBytes} bytes");
        }

        if (contentType is not null && (contentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) || contentType.Contains("manifest.v1+", StringComparison.Ordinal) && !MediaTypes.IsManifest(contentType)))
        {
            throw new BerthException(ErrorKind.Invalid, $"{what}: the registry answers with {contentType}, which is no manifest of a kind that is supported");
        }

        var digest = Digest.Of(content);
        CheckDigest(digest, Digest.TryParse(tagOrDigest, out _) ? tagOrDigest : null, what, "asked for was");
        CheckDigest(digest, headerDigest, what, "the registry calls it");
        string mediaType = MediaTypeOf(content, contentType);
        return new RemoteManifest(new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length }, content);
    }

    private static void CheckDigest(Digest digest, string? wanted, string what, string why)
    {
        if (wanted is not null && wanted.StartsWith("sha256:", StringComparison.Ordinal) && wanted != digest.ToString())
        {
            throw new BerthException(ErrorKind.Invalid, $"{what}: content has digest {digest}, {why} {wanted}");
        }
    }

    /// <summary>What it is by its own fields; its own and the registry's word for it must not contradict that.</summary>
    private static string MediaTypeOf(byte[] content, string? contentType)
    {
        bool isIndex = ManifestReader.IsIndex(content);
        string? own = isIndex ? ManifestReader.ReadIndex(content).MediaType : ManifestReader.ReadManifest(content).MediaType;
        foreach (string? type in (ReadOnlySpan<string?>)[own, contentType])
        {
            if (isIndex ? MediaTypes.IsManifest(type) : MediaTypes.IsIndex(type))
            {
                throw new BerthException(ErrorKind.Invalid, $"ambiguous manifest: called {type}, but it is {(isIndex ? "an index" : "a manifest")}");
            }
        }

        bool known = MediaTypes.IsIndex(contentType) || MediaTypes.IsManifest(contentType);
        return own ?? (known ? contentType! : isIndex ? MediaTypes.OciIndex : MediaTypes.OciManifest);
    }
}
