namespace Berth.Layers.Tar;

/// <summary>Type of a tar entry; the values are the header's type flags. POSIX.1-2017, pax(1), ustar interchange format.</summary>
public enum TarEntryType
{
    /// <summary>Regular file.</summary>
    File = '0',

    /// <summary>Another name of an earlier entry.</summary>
    HardLink = '1',

    /// <summary>Symbolic link.</summary>
    SymbolicLink = '2',

    /// <summary>Character device.</summary>
    CharacterDevice = '3',

    /// <summary>Block device.</summary>
    BlockDevice = '4',

    /// <summary>Directory.</summary>
    Directory = '5',

    /// <summary>FIFO.</summary>
    Fifo = '6',
}
