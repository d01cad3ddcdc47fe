using Berth.Layers.Unpacking;
using Berth.Linux.Trees;
using Berth.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Tests;

/// <summary>A root to unpack into, with a canary beside it that nothing may touch.</summary>
internal sealed class Unpacked : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly string _before;

    public Unpacked()
    {
        _scratch.Write("canary/secret", "untouched");
        Root = _scratch.Combine("root");
        Directory.CreateDirectory(Root);
        _before = Canary();
    }

    public string Root { get; }

    public string CanaryPath => _scratch.Combine("canary");

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public UnpackResult Layer(byte[] tar, LayerView? parents = null) => Unpack(tar, new UnpackOptions { IsLayer = true, Parents = parents });

    public UnpackResult Plain(byte[] tar) => Unpack(tar, new UnpackOptions { IsLayer = false, RequireEnd = true });

    public string Stat(string name, string format) => Shell.Run("stat", "-c", format, Path(name)).Ok();

    public bool IsWhiteout(string name) => Stat(name, "%F %t:%T") == "character special file 0:0";

    public bool IsOpaque(string name)
    {
        using SafeFileHandle directory = TreeOpen.OpenDirectory(Path(name));
        return TreeAttributes.GetXattr(directory, default, "trusted.overlay.opaque"u8) is [(byte)'y'];
    }

    public IReadOnlyList<string> Xattrs(string name)
    {
        using SafeFileHandle root = TreeOpen.OpenDirectory(Root);
        byte[] path = System.Text.Encoding.UTF8.GetBytes(name);
        return [.. TreeAttributes.ListXattrs(root, path).Select(key =>
            $"{System.Text.Encoding.UTF8.GetString(key)}={System.Text.Encoding.UTF8.GetString(TreeAttributes.GetXattr(root, path, key)!)}")];
    }

    public void AssertCanary() => Assert.Equal(_before, Canary());

    public void Dispose()
    {
        AssertCanary();
        _scratch.Dispose();
    }

    private UnpackResult Unpack(byte[] tar, UnpackOptions options)
    {
        using SafeFileHandle root = TreeOpen.OpenDirectory(Root);
        using var unpacker = new LayerUnpacker(root, options);
        using var stream = new MemoryStream(tar);
        return unpacker.Unpack(stream, TestContext.Current.CancellationToken);
    }

    /// <summary>Names, owners, modes, link counts, times and content.</summary>
    private string Canary() => Shell.Sh($"cd {CanaryPath} && find . -printf '%p %u %m %n %T@ %s\\n' | sort && cat secret && ls {_scratch.Path}").Ok();
}
