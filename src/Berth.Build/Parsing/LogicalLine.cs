namespace Berth.Build.Parsing;

/// <summary>One instruction as written: continuation lines joined, comments left out.</summary>
/// <param name="Line">Number of its first line, from 1.</param>
/// <param name="Text">The text, without leading white space.</param>
/// <param name="Heredocs">Here-documents that follow the line, in order.</param>
internal sealed record LogicalLine(int Line, string Text, IReadOnlyList<Heredoc> Heredocs);

/// <summary>A here-document: <c>&lt;&lt;NAME</c> and the lines up to a line NAME.</summary>
/// <param name="Word">The word as written (<c>&lt;&lt;-"NAME"</c>).</param>
/// <param name="Name">The name, unquoted.</param>
/// <param name="Body">The lines, each with its line end; leading tabs taken off for <c>&lt;&lt;-</c>.</param>
/// <param name="Expand">False when the name is quoted: variables stay as they are.</param>
internal sealed record Heredoc(string Word, string Name, string Body, bool Expand);
