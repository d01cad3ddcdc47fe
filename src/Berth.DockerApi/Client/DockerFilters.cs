using System.Buffers;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.DockerApi.Client;

/// <summary>Filters of a list or an event stream, in the wire's form <c>{"label":{"a=b":true}}</c>.</summary>
public sealed class DockerFilters
{
    private readonly SortedDictionary<string, SortedSet<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>Reads <c>name=value</c>, as on a command line.</summary>
    /// <exception cref="BerthException">No equals sign, or no name.</exception>
    public DockerFilters AddText(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? Add(text[..equals].Trim().ToLowerInvariant(), text[(equals + 1)..].Trim())
            : throw new BerthException(ErrorKind.Invalid, $"invalid filter '{text}': bad format of filter (expected name=value)");
    }

    /// <summary>Adds one value for <paramref name="name"/>.</summary>
    public DockerFilters Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out SortedSet<string>? set))
        {
            _values[name] = set = new SortedSet<string>(StringComparer.Ordinal);
        }

        set.Add(value);
        return this;
    }

    /// <summary>Whether some value was given for <paramref name="name"/>.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The wire's JSON.</summary>
    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, SortedSet<string> values) in _values)
            {
                writer.WriteStartObject(name);
                foreach (string value in values)
                {
                    writer.WriteBoolean(value, true);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
