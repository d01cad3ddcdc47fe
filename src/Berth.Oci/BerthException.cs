namespace Berth.Oci;

/// <summary>Base of all errors that a user may meet: a kind for code and a sentence for people.</summary>
public class BerthException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind, mapped once per API.</summary>
    public ErrorKind Kind { get; } = kind;
}
