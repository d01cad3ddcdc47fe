namespace Berth.Content.Records;

/// <summary>One change of a record: its new content, or its deletion.</summary>
public sealed record RecordChange
{
    private RecordChange(string kind, string key, byte[]? json) => (Kind, Key, Json) = (kind, key, json);

    /// <summary>Kind of record: <c>container</c>, <c>image</c>, <c>volume</c>, ….</summary>
    public string Kind { get; }

    /// <summary>Unique within the kind.</summary>
    public string Key { get; }

    /// <summary>UTF-8 JSON; null deletes the record.</summary>
    public byte[]? Json { get; }

    /// <summary>Writes the record, new or not.</summary>
    public static RecordChange Put(string kind, string key, byte[] json) => new(kind, key, json);

    /// <summary>Deletes the record, if there is one.</summary>
    public static RecordChange Delete(string kind, string key) => new(kind, key, null);
}
