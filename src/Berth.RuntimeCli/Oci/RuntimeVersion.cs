namespace Berth.RuntimeCli.Oci;

/// <summary>Versions that the command line tells.</summary>
internal static class RuntimeVersion
{
    /// <summary>The newest runtime-spec that is implemented.</summary>
    internal const string Spec = "1.3.0";

    /// <summary>Our own.</summary>
    internal const string Program = "0.1.0";
}
