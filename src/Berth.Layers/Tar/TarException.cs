using Berth.Oci;

namespace Berth.Layers.Tar;

/// <summary>A tar is malformed, truncated, hostile, or uses something that is not supported.</summary>
public sealed class TarException(string message, Exception? inner = null) : BerthException(ErrorKind.Invalid, message, inner);
