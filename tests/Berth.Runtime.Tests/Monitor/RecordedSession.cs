using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Tests.Monitor;

/// <summary>
/// What an engine and a monitor once said to each other, from a file in Sessions: <c>CONNECTION&gt; TYPE PAYLOAD</c> from the engine,
/// <c>CONNECTION&lt; TYPE PAYLOAD</c> from the monitor. "$id", "$pid" and "$time" stand for what is another each time.
/// </summary>
internal sealed class RecordedSession
{
    private RecordedSession(string[] program, IReadOnlyList<Line> lines) => (Program, Lines) = (program, lines);

    /// <summary>The container's program.</summary>
    public string[] Program { get; }

    /// <summary>The frames, in order.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Every recorded session.</summary>
    public static IEnumerable<TheoryDataRow<string>> All() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Monitor", "Sessions"), "*.session")
            .Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(static name => new TheoryDataRow<string>(name!));

    /// <summary>Reads one.</summary>
    public static RecordedSession Read(string name)
    {
        string[] program = [];
        var lines = new List<Line>();
        foreach (string text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Monitor", "Sessions", name)))
        {
            string[] words = text.Split(' ', 3);
            if (words[0] == "program")
            {
                program = text.Split(' ')[1..];
            }
            else if (words[0] is [>= '0' and <= '9', '>' or '<'])
            {
                var type = (FrameType)byte.Parse(words[1], CultureInfo.InvariantCulture);
                lines.Add(new Line(words[0][0] - '0', words[0][1] == '>', type, words.Length > 2 ? words[2] : ""));
            }
        }

        return new RecordedSession(program, lines);
    }

    /// <summary>One frame.</summary>
    /// <param name="Connection">Number of its connection, from 1.</param>
    /// <param name="FromEngine">True from the engine, false from the monitor.</param>
    /// <param name="Type">The frame's type.</param>
    /// <param name="Text">Its payload.</param>
    public sealed record Line(int Connection, bool FromEngine, FrameType Type, string Text)
    {
        /// <summary>True when the payload is JSON.</summary>
        public bool IsJson => Type < FrameType.Stdin;

        /// <summary>A command's name; null for other frames.</summary>
        public string? Command => Type == FrameType.Command ? (string?)JsonNode.Parse(Text)!["name"] : null;

        /// <summary>The ID of a command or reply; null for other frames.</summary>
        public long? Id => Type is FrameType.Command or FrameType.Reply ? (long?)JsonNode.Parse(Text)!["id"] : null;

        /// <summary>The payload on the wire: a line's end behind data, for a program that reads lines.</summary>
        public byte[] Payload => Encoding.UTF8.GetBytes(IsJson || Text.Length == 0 ? Text : Text + "\n");

        /// <summary>Fails unless <paramref name="payload"/> is what was recorded.</summary>
        public void AssertIs(FrameType type, byte[] payload)
        {
            string text = Encoding.UTF8.GetString(payload);
            Assert.Equal((Type, true), (type, IsJson || text == Encoding.UTF8.GetString(Payload)));
            if (IsJson)
            {
                JsonNode said = JsonNode.Parse(text)!;
                if (Type == FrameType.Hello)
                {
                    // A later monitor may serve more than was recorded, but nothing less.
                    string[] recorded = CapabilitiesOf(JsonNode.Parse(Text)!);
                    Assert.Empty(recorded.Except(CapabilitiesOf(said)));
                    said["capabilities"] = new JsonArray([.. recorded.Select(static name => (JsonNode)name)]);
                }

                string actual = said.ToJsonString();
                foreach ((string name, string pattern) in Volatile)
                {
                    actual = System.Text.RegularExpressions.Regex.Replace(actual, pattern, $"$1\"{name}\"");
                }

                Assert.Equal(JsonNode.Parse(Text)!.ToJsonString(), actual);
            }
        }

        private static string[] CapabilitiesOf(JsonNode hello) => [.. hello["capabilities"]!.AsArray().Select(static name => (string)name!)];

        private static readonly (string Name, string Pattern)[] Volatile =
        [
            ("$$id", "(\"containerId\":)\"[0-9a-f]{64}\""),
            ("$$pid", "(\"pid\":)[1-9][0-9]*"),
            ("$$time", "(\"(?:startedAt|finishedAt)\":)\"[^\"]*\""),
        ];
    }
}
