namespace Berth.Engine.Specs;

/// <summary>A user of a container, by number.</summary>
/// <param name="Uid">User ID.</param>
/// <param name="Gid">Primary group ID.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Home">Home folder.</param>
public sealed record UserAccount(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string Home);
