namespace Berth.Registry;

/// <summary>What was needed to have a blob in a repository.</summary>
public enum UploadKind
{
    /// <summary>Nothing: it was there.</summary>
    Existed,

    /// <summary>The registry took it over from another of its repositories.</summary>
    Mounted,

    /// <summary>Its bytes were sent.</summary>
    Pushed,
}
