using System.Diagnostics;
using System.Text;

namespace Berth.Testing;

/// <summary>Runs commands for tests: always with a deadline, and with what they printed in the error.</summary>
public static class Shell
{
    /// <summary>How long a command may take before it is ended and the test fails.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(120);

    /// <summary>Runs <paramref name="program"/> to its end, with an empty standard input.</summary>
    public static CommandResult Run(string program, params string[] arguments) => Run(new Command(program, arguments));

    /// <summary>Runs a line of shell to its end.</summary>
    public static CommandResult Sh(string line) => Run("/bin/sh", "-c", line);

    /// <summary>Runs <paramref name="command"/> to its end.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="Deadline"/>; it has been killed.</exception>
    public static CommandResult Run(Command command)
    {
        using Process process = Start(command);
        var output = new StringBuilder();
        var error = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
        if (command.Input is not null)
        {
            try
            {
                process.StandardInput.BaseStream.Write(command.Input);
            }
            catch (IOException)
            {
                // The command ended without reading all of its input; its exit code says whether that is well.
            }
        }

        process.StandardInput.Close();
        if (!process.WaitForExit(command.Deadline ?? Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {command.Deadline ?? Deadline}\n{output}\n{error}");
        }

        reading.Wait(TimeSpan.FromSeconds(5));
        return new CommandResult(command.ToString(), process.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>Starts <paramref name="command"/> and returns at once; the caller ends it.</summary>
    public static Process Start(Command command)
    {
        var start = new ProcessStartInfo(command.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (string argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Asks until <paramref name="condition"/> holds; fails with <paramref name="what"/> after <paramref name="limit"/>.</summary>
    public static void Eventually(Func<bool> condition, TimeSpan limit, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"not within {limit}: {what}");
            }

            Thread.Sleep(20);
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        char[] buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (into)
            {
                into.Append(buffer, 0, count);
            }
        }
    }
}
