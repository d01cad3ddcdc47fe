namespace Berth.Linux.Cgroups;

/// <summary>Which interface carries the controllers. cgroups(7).</summary>
public enum CgroupVersion
{
    /// <summary>One hierarchy per controller (a hybrid host counts as this: its v2 mount carries no controller).</summary>
    V1,

    /// <summary>One hierarchy for everything.</summary>
    V2,
}
