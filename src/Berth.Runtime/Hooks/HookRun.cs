using System.Text;
using System.Text.Json;
using Berth.Linux;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Hooks;

/// <summary>One hook from its start to its end: the state on its stdin, its output kept for an error's text.</summary>
internal sealed class HookRun : IDisposable
{
    private const int OutputMax = 16384;
    private const int SIGKILL = 9;
    private readonly (string Kind, int Number, HookSpec Hook) _hook;

    internal HookRun(string kind, int number, HookSpec hook, RuntimeState state)
    {
        _hook = (kind, number, hook);
        if (!hook.Path.StartsWith('/'))
        {
            throw Failed($"its path '{hook.Path}' is not absolute", null);
        }

        if (hook.Timeout is <= 0)
        {
            throw Failed($"its timeout is {hook.Timeout}; it must be more than 0", null);
        }

        // A file, not a pipe: the hook need not read it, and end of file is always there.
        using SafeFileHandle file = HostFiles.MakeMemoryFile("state");
        HostFiles.Write(file, JsonSerializer.SerializeToUtf8Bytes(state, RuntimeJson.Default.RuntimeState));
        Input = HostFiles.OpenFile($"/proc/self/fd/{file.DangerousGetHandle()}", OpenFlags.ReadOnly);
        Output = HostFiles.MakeMemoryFile("output");
    }

    /// <summary>Its stdin.</summary>
    internal SafeFileHandle Input { get; }

    /// <summary>Its stdout and stderr.</summary>
    internal SafeFileHandle Output { get; }

    /// <summary>Its arguments, its own name first.</summary>
    internal IReadOnlyList<string> Arguments => _hook.Hook.Args is { Count: > 0 } given ? given : [_hook.Hook.Path];

    /// <summary>Starts it by <paramref name="start"/>, and waits until it ends or its time is over.</summary>
    /// <exception cref="BerthException">It could not be started, failed, or took too long.</exception>
    internal void Run(Func<PidFd> start)
    {
        PidFd process;
        try
        {
            process = start();
        }
        catch (Exception error) when (error is LinuxException or BerthException)
        {
            throw Failed(error.Message, error);
        }

        using (process)
        {
            Wait(process);
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
    }

    private void Wait(PidFd process)
    {
        if (_hook.Hook.Timeout is int seconds && !process.WaitForEnd(TimeSpan.FromSeconds(seconds)))
        {
            process.SendSignal(SIGKILL);
            process.Wait();
            throw Failed($"it ran longer than its timeout of {seconds} s and was killed", null);
        }

        ExitStatus status = process.Wait();
        if (status.ShellCode != 0)
        {
            throw Failed(status.Signal != 0 ? $"signal {status.Signal}" : $"exit status {status.Code}", null);
        }
    }

    private BerthException Failed(string why, Exception? inner)
    {
        string said = Output is null ? "" : ReadOutput();
        return new BerthException(
            ErrorKind.Failed,
            $"error running {_hook.Kind} hook #{_hook.Number} ({_hook.Hook.Path}): {why}{(said.Length > 0 ? ", output: " + said : "")}",
            inner);
    }

    private string ReadOutput()
    {
        using SafeFileHandle file = HostFiles.OpenFile($"/proc/self/fd/{Output.DangerousGetHandle()}", OpenFlags.ReadOnly);
        byte[] bytes = new byte[OutputMax];
        int length = RandomAccess.Read(file, bytes, 0);
        return Encoding.UTF8.GetString(bytes, 0, length).Trim();
    }
}
