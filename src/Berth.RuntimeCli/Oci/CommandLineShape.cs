namespace Berth.RuntimeCli.Oci;

/// <summary>Which options a command has.</summary>
/// <param name="Name">The command.</param>
/// <param name="Flags">Options without a value.</param>
/// <param name="Values">Options with a value.</param>
internal sealed record CommandLineShape(string Name, string[] Flags, string[] Values);
