namespace Berth.Cli.Commands;

/// <summary>A line of the command table; the command itself is made when it is called.</summary>
/// <param name="Name">Its main name, as <c>run</c> or <c>volume create</c>.</param>
/// <param name="Aliases">Its other names, as <c>container run</c>.</param>
/// <param name="Summary">Its line in the overview.</param>
/// <param name="Define">Makes it.</param>
internal sealed record CommandEntry(string Name, string[] Aliases, string Summary, Func<Command> Define)
{
    public bool IsCalled(string name) => Name == name || Array.IndexOf(Aliases, name) >= 0;

    public IEnumerable<string> AllNames => [Name, .. Aliases];
}
