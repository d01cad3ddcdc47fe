namespace Berth.Oci.Images;

/// <summary>The JSON object <c>{}</c>, which Go's <c>struct{}</c> sets have as values.</summary>
public sealed record EmptyObject
{
    /// <summary>The one instance.</summary>
    public static EmptyObject Value { get; } = new();
}
