using Berth.Linux.Files;
using Berth.Linux.Polling;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Our ends of a process's stdio, and for as long as it is being started, its own.</summary>
internal sealed class ProcessStdio : IDisposable
{
    private readonly List<SafeFileHandle> _theirs = [];

    private ProcessStdio()
    {
    }

    /// <summary>What to write stdin to; null without.</summary>
    public SafeFileHandle? Input { get; private set; }

    /// <summary>What to read stdout from; null when it is discarded.</summary>
    public SafeFileHandle? Output { get; private set; }

    /// <summary>What to read stderr from; null when it is discarded or a terminal.</summary>
    public SafeFileHandle? Error { get; private set; }

    /// <summary>True when it is a terminal.</summary>
    public bool IsTerminal { get; private set; }

    /// <summary>What the process gets; null for a terminal, which the start itself makes.</summary>
    public ProcessStreams? Streams { get; private set; }

    /// <summary>Pipes, or /dev/null for what is not wanted.</summary>
    public static ProcessStdio OfPipes(bool input, bool output, bool error)
    {
        var stdio = new ProcessStdio();
        SafeFileHandle theirInput = input ? stdio.AddInput() : stdio.AddNull(OpenFlags.ReadOnly);
        SafeFileHandle theirOutput = output ? stdio.AddOutput(ours => stdio.Output = ours) : stdio.AddNull(OpenFlags.WriteOnly);
        SafeFileHandle theirError = error ? stdio.AddOutput(ours => stdio.Error = ours) : stdio.AddNull(OpenFlags.WriteOnly);
        stdio.Streams = new ProcessStreams(theirInput, theirOutput, theirError);
        return stdio;
    }

    /// <summary>A terminal, whose master comes with <see cref="UseTerminal"/>.</summary>
    public static ProcessStdio OfTerminal() => new() { IsTerminal = true };

    /// <summary>Both directions of a terminal.</summary>
    public void UseTerminal(SafeFileHandle master)
    {
        NonBlocking.Enable(master);
        Output = master;
        Input = HostFiles.Duplicate(master); // the kernel's set takes a descriptor once
    }

    /// <summary>Our ends have a new owner.</summary>
    public void Release() => (Input, Output, Error) = (null, null, null);

    /// <summary>Closes our ends, unless released, and the process's own: without that, its end would never be seen.</summary>
    public void Dispose()
    {
        _theirs.ForEach(static handle => handle.Dispose());
        Input?.Dispose();
        Output?.Dispose();
        Error?.Dispose();
    }

    private SafeFileHandle AddInput()
    {
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        NonBlocking.Enable(write);
        Input = write;
        _theirs.Add(read);
        return read;
    }

    private SafeFileHandle AddOutput(Action<SafeFileHandle> keep)
    {
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        NonBlocking.Enable(read);
        keep(read);
        _theirs.Add(write);
        return write;
    }

    private SafeFileHandle AddNull(OpenFlags flags)
    {
        SafeFileHandle file = HostFiles.OpenFile("/dev/null", flags);
        _theirs.Add(file);
        return file;
    }
}
