using System.Diagnostics;
using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>A daemon of a test's own, in the background until it is disposed, its output in a file.</summary>
internal sealed class BackgroundProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    internal BackgroundProcess(string log, string program, params string[] arguments)
    {
        _log = log;
        string words = string.Join(' ', arguments.Select(static a => $"'{a}'"));

        // Output to a file: what a daemon starts holds on to its streams, and a pipe would never end.
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec '{program}' {words} >'{log}' 2>&1 </dev/null"]))!;
    }

    /// <summary>Waits until <paramref name="ready"/> holds.</summary>
    internal void WaitUntil(Func<bool> ready) =>
        Shell.Eventually(
            () => ready() || (_process.HasExited ? throw new InvalidOperationException($"ended with {_process.ExitCode}: {LogTail()}") : false),
            TimeSpan.FromSeconds(60),
            $"it answers; its log: {LogTail()}");

    /// <summary>What it wrote last.</summary>
    internal string LogTail() => Shell.Run("tail", "-n", "20", _log).Output;

    /// <summary>All that it wrote.</summary>
    internal string Log() => File.ReadAllText(_log);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Shell.Run("kill", "-TERM", $"{_process.Id}");
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }
}
