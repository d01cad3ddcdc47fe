namespace Berth.Build.Copying;

/// <summary>Owner and group by number.</summary>
internal readonly record struct Owner(uint Uid, uint Gid)
{
    /// <summary>0:0, what COPY gives without --chown.</summary>
    public static Owner Root => default;
}
