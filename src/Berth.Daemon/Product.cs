namespace Berth.Daemon;

/// <summary>What this program calls itself.</summary>
internal static class Product
{
    /// <summary>Version of Berth.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
