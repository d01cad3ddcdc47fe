namespace Berth.Testing;

/// <summary>A command to run.</summary>
public sealed record Command(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Written to its standard input, which is then closed; null closes it at once.</summary>
    public byte[]? Input { get; init; }

    /// <summary>Added to the environment; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
