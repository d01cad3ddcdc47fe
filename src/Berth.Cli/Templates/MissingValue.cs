namespace Berth.Cli.Templates;

/// <summary>
/// A key that the object does not have: false in a condition, an error when it is printed or looked into. (Docker's answers leave out
/// empty fields such as State.Health, and templates test for them.)
/// </summary>
internal sealed record MissingValue(string Name, string Source)
{
    public TemplateException Error() => new($"template: :1:2: executing \"\" at <{Source}>: map has no entry for key \"{Name}\"");
}
