using System.Text;
using Berth.Layers.Tar;

namespace Berth.Layers.Tests;

/// <summary>Makes tars for tests, good and bad ones.</summary>
internal sealed class TarBuilder : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly TarWriter _writer;

    public TarBuilder() => _writer = new TarWriter(_stream);

    public TarBuilder Directory(string name, uint mode = 0x1ED, uint uid = 0) => Add(new TarEntry { Type = TarEntryType.Directory, Mode = mode, Uid = uid, ModifiedSeconds = 1000 }, name);

    public TarBuilder File(string name, string content = "", uint mode = 0x1A4)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        Add(new TarEntry { Mode = mode, Size = bytes.Length, ModifiedSeconds = 1000 }, name);
        _writer.WriteContent(bytes);
        return this;
    }

    public TarBuilder Link(string name, string target) => Add(new TarEntry { Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkTarget = Encoding.UTF8.GetBytes(target) }, name);

    public TarBuilder HardLink(string name, string target) => Add(new TarEntry { Type = TarEntryType.HardLink, Mode = 0x1A4, LinkTarget = Encoding.UTF8.GetBytes(target) }, name);

    public TarBuilder Device(string name, uint major, uint minor) =>
        Add(new TarEntry { Type = TarEntryType.CharacterDevice, Mode = 0x1B6, DeviceMajor = major, DeviceMinor = minor }, name);

    public TarBuilder Fifo(string name) => Add(new TarEntry { Type = TarEntryType.Fifo, Mode = 0x1A4 }, name);

    public TarBuilder Entry(TarEntry entry, string name) => Add(entry, name);

    public void Dispose() => _stream.Dispose();

    public byte[] Build(bool end = true)
    {
        if (end)
        {
            _writer.Finish();
        }

        return _stream.ToArray();
    }

    private TarBuilder Add(TarEntry entry, string name)
    {
        entry.Name = Encoding.UTF8.GetBytes(name);
        _writer.WriteEntry(entry);
        return this;
    }
}
