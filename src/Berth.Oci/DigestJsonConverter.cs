using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>A digest is a JSON string; a malformed one is a <see cref="JsonException"/>, so that it never becomes a path.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString(), out Digest digest)
            ? digest
            : throw new JsonException("invalid digest: want sha256: and 64 lower-case hex digits");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
