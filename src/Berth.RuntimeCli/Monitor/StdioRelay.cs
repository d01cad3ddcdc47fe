using Berth.Linux.Polling;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Logs;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.RuntimeCli.Monitor;

/// <summary>
/// Carries one process's stdio: output to the log and to every attached client, their input to stdin.
/// </summary>
/// <remarks>
/// Output is not read while it is held for expected attaches, and while a client that sets the pace has more than
/// <see cref="PaceBytes"/> waiting. An onlooker with more than <see cref="OnlookerBytes"/> waiting is dropped instead.
/// </remarks>
internal sealed class StdioRelay(PollLoop loop, JsonLogFile? log)
{
    private const int PaceBytes = 256 << 10;
    private const int OnlookerBytes = 1 << 20;

    // Drains at the end of a process: what its pipes can hold, 1 MiB each at most.
    private const int MaxDrainReads = 64;

    private readonly List<ClientConnection> _clients = [];
    private readonly List<OutputSource> _outputs = [];
    private InputSink? _input;
    private bool _started;
    private bool _reading;

    /// <summary>True when stdin closes for good with the first client that ends it.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>
    /// True when a client that is cut off without a word ends stdin too. An engine that was killed must not end the programs that
    /// it was attached to, so this is for processes that nobody can attach to again.
    /// </summary>
    public bool StdinEndsWithClient { get; init; }

    /// <summary>How many attaches output still waits for.</summary>
    public int Held { get; private set; }

    /// <summary>True when stdin can be attached.</summary>
    public bool HasInput => _input is { Ended: false };

    /// <summary>True while stdin takes no more bytes.</summary>
    public bool InputIsFull => _input is { Ended: false, IsFull: true };

    /// <summary>True when all output has been read.</summary>
    public bool OutputEnded => _outputs.TrueForAll(static output => output.Ended);

    /// <summary>Lets the relay have the process's ends. Nothing is read before <see cref="Start"/>.</summary>
    public void Use(ProcessStdio stdio)
    {
        if (stdio.Input is { } input)
        {
            _input = new InputSink(input, loop, stdio.IsTerminal) { Drained = ResumeClients };
        }

        if (stdio.Output is { } output)
        {
            _outputs.Add(new OutputSource(output, OutputKind.Stdout, this, loop));
        }

        if (stdio.Error is { } error)
        {
            _outputs.Add(new OutputSource(error, OutputKind.Stderr, this, loop));
        }
    }

    /// <summary>Begins to read output, after <paramref name="held"/> attaches or <see cref="Release"/>.</summary>
    public void Start(int held)
    {
        (Held, _started) = (held, true);
        foreach (OutputSource output in _outputs)
        {
            loop.Add(output, PollEvents.None);
        }

        UpdateReading();
    }

    /// <summary>Stops waiting for attaches.</summary>
    public void Release()
    {
        Held = 0;
        UpdateReading();
    }

    /// <summary>Adds a client.</summary>
    public void Attach(ClientConnection client)
    {
        _clients.Add(client);
        Held = Math.Max(0, Held - 1);
        UpdateReading();
    }

    /// <summary>Takes a client out; the process runs on.</summary>
    public void Detach(ClientConnection client)
    {
        if (_clients.Remove(client))
        {
            if (StdinEndsWithClient)
            {
                EndInput(client);
            }

            UpdateReading();
        }
    }

    /// <summary>Bytes from a client for stdin.</summary>
    public void WriteInput(ClientConnection client, ReadOnlySpan<byte> data)
    {
        if (client.Attached!.Stdin)
        {
            _input?.Write(data);
        }
    }

    /// <summary>A client's stdin has ended.</summary>
    public void EndInput(ClientConnection client)
    {
        if (client.Attached!.Stdin && StdinOnce)
        {
            _input?.End();
        }
    }

    /// <summary>Output that was read: <paramref name="count"/> bytes behind the room for a header.</summary>
    public void Deliver(OutputKind kind, byte[] frame, int count)
    {
        FrameType type = kind == OutputKind.Stderr ? FrameType.Stderr : FrameType.Stdout;
        new FrameHeader(type, count).Write(frame);
        for (int i = _clients.Count - 1; i >= 0; i--)
        {
            ClientConnection client = _clients[i];
            if (kind == OutputKind.Stderr ? client.Attached!.Stderr : client.Attached!.Stdout)
            {
                client.Send(frame.AsSpan(0, FrameHeader.Size + count));
                if (!client.Attached.SetsPace && client.Waiting > OnlookerBytes)
                {
                    client.Drop();
                }
            }
        }

        log?.Write(kind, frame.AsSpan(FrameHeader.Size, count));
        UpdateReading();
    }

    /// <summary>One output has ended.</summary>
    public void OnOutputEnded(OutputKind kind) => log?.Finish(kind);

    /// <summary>A client has caught up, or gone.</summary>
    public void UpdateReading()
    {
        bool reading = _started && Held == 0 && !_clients.Exists(static client => client.Attached!.SetsPace && client.Waiting > PaceBytes);
        if (reading != _reading)
        {
            _reading = reading;
            foreach (OutputSource output in _outputs)
            {
                loop.SetInterest(output, reading ? PollEvents.Readable : PollEvents.None);
            }
        }
    }

    /// <summary>Reads what the process left in its pipes.</summary>
    public void Drain()
    {
        foreach (OutputSource output in _outputs)
        {
            for (int reads = 0; reads < MaxDrainReads && !output.Ended && output.ReadSome(); reads++)
            {
            }
        }
    }

    /// <summary>Closes everything and tells the clients that no more comes.</summary>
    public void End()
    {
        foreach (OutputSource output in _outputs)
        {
            output.End();
        }

        _input?.Close();
        for (int i = _clients.Count - 1; i >= 0; i--)
        {
            _clients[i].EndOutput();
        }
    }

    private void ResumeClients()
    {
        for (int i = _clients.Count - 1; i >= 0; i--)
        {
            _clients[i].UpdateInterest();
        }
    }
}
