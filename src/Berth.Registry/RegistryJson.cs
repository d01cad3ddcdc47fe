using System.Text.Json.Serialization;
using Berth.Registry.Auth;

namespace Berth.Registry;

/// <summary>JSON that registries and token services answer with.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 64)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class RegistryJson : JsonSerializerContext;

/// <summary>distribution-spec v1.1, spec.md#error-codes.</summary>
internal sealed record ErrorAnswer(IReadOnlyList<ErrorLine?>? Errors, string? Details, string? Message);

/// <summary>One error.</summary>
internal sealed record ErrorLine(string? Code, string? Message);

/// <summary>distribution-spec v1.1, spec.md#listing-tags.</summary>
internal sealed record TagList(string? Name, IReadOnlyList<string>? Tags);

/// <summary>Docker Hub's search, version 1.</summary>
internal sealed record SearchAnswer(IReadOnlyList<SearchLine?>? Results);

/// <summary>One repository found.</summary>
internal sealed record SearchLine(
    string? Name,
    string? Description,
    [property: JsonPropertyName("star_count")] int? StarCount,
    [property: JsonPropertyName("is_official")] bool? IsOfficial,
    [property: JsonPropertyName("is_automated")] bool? IsAutomated);
