namespace Berth.Linux.Files;

/// <summary>A device's major and minor number. makedev(3).</summary>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>Both in the kernel's 32-bit form (mknodat's dev_t): 12 bits major, 20 bits minor.</summary>
    public uint Encoded => (Minor & 0xff) | (Major << 8) | ((Minor & ~0xffu) << 12);
}
