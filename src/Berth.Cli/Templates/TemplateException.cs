namespace Berth.Cli.Templates;

/// <summary>A template that cannot be read or applied; the text is Go's.</summary>
internal sealed class TemplateException(string message) : Exception(message);
