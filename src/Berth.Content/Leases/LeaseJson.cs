using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Content.Leases;

/// <summary>JSON of lease records: an array of digests.</summary>
[JsonSerializable(typeof(List<Digest>))]
internal sealed partial class LeaseJson : JsonSerializerContext;
