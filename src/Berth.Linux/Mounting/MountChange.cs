namespace Berth.Linux.Mounting;

/// <summary>A change of one mount's properties. mount_setattr(2).</summary>
public readonly record struct MountChange(
    MountAttributes Set, MountAttributes Clear = MountAttributes.None, MountPropagation Propagation = MountPropagation.Unchanged)
{
    /// <summary>True when nothing would change.</summary>
    public bool IsEmpty => Set == 0 && Clear == 0 && Propagation == 0;
}
