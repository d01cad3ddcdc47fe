using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;

namespace Berth.Build;

/// <summary>
/// The query of <c>POST /build</c> (Docker Engine API 1.24 to 1.51). Every parameter is honoured or refused by name; a default value
/// that clients send along with everything (<c>squash=0</c>, <c>version=1</c>) asks for nothing and passes.
/// </summary>
public static partial class BuildQuery
{
    /// <summary>Makes a request of the query's <paramref name="parameters"/>, repeated names repeated.</summary>
    /// <exception cref="BerthException">A value is malformed, or asks for something that this builder does not have.</exception>
    public static BuildRequest Parse(IEnumerable<KeyValuePair<string, string>> parameters, ContextSource context)
    {
        var reader = new Reader(context);
        foreach ((string name, string value) in parameters)
        {
            if (value.Length != 0)
            {
                reader.Read(name, value);
            }
        }

        return reader.ToRequest();
    }

    /// <summary>Go's strconv-like truth of Docker's API: "", 0, no, false and none are false.</summary>
    private static bool IsTrue(string value) =>
        value.Trim().ToLowerInvariant() is not ("" or "0" or "no" or "false" or "none");

    private static T Json<T>(string name, string value, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(value, type)
                ?? throw new BerthException(ErrorKind.Invalid, $"error reading {name}: null is not a value here");
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"error reading {name}: {error.Message}", error);
        }
    }

    private static BerthException Refused(string name, string why) =>
        new(ErrorKind.NotSupported, $"build option '{name}' is not supported: {why}");
}
