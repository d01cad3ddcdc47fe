using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using Berth.Linux.Sockets;
using Berth.Linux.Tape;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <summary>Hands a process's seccomp listener to the agent of linux.seccomp.listenerPath. runtime-spec v1.2, config-linux.md#containerprocessstate.</summary>
/// <param name="Path">The agent's socket.</param>
/// <param name="Metadata">Passed along.</param>
/// <param name="State">The container's state.</param>
public sealed record SeccompListener(string Path, string? Metadata, RuntimeState State)
{
    /// <summary>Sends the descriptor that the child has just told of.</summary>
    internal void Send(ClonedProcess child)
    {
        using SafeFileHandle listener = child.Handle.CopyDescriptor(child.MarkedDescriptor);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path));
        UnixSockets.Send(socket.SafeHandle, Describe(child.Pid), [listener]);
    }

    private ReadOnlySpan<byte> Describe(int pid)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("ociVersion", State.OciVersion);
        writer.WriteStartArray("fds");
        writer.WriteStringValue("seccompFd");
        writer.WriteEndArray();
        writer.WriteNumber("pid", pid);
        writer.WriteString("metadata", Metadata ?? "");
        writer.WritePropertyName("state");
        JsonSerializer.Serialize(writer, State with { Pid = State.Pid ?? pid }, RuntimeJson.Default.RuntimeState);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
