using Berth.Engine.Containers;

namespace Berth.Engine.Specs;

/// <summary>Environment of a container's processes.</summary>
public static class ProcessEnvironment
{
    /// <summary>Docker's own variables, then the container's, then HOME unless it is set.</summary>
    public static IReadOnlyList<string> Of(ContainerRecord container, UserAccount user)
    {
        var own = new List<string> { CommandLine.DefaultPath, "HOSTNAME=" + SpecBuilder.HostnameOf(container) };
        if (container.Settings.Tty)
        {
            own.Add("TERM=xterm");
        }

        return WithHome(CommandLine.Environment(container.Settings.Config.Env ?? [], own), user);
    }

    /// <summary>Adds HOME unless it is set.</summary>
    public static IReadOnlyList<string> WithHome(IReadOnlyList<string> variables, UserAccount user) =>
        variables.Any(variable => CommandLine.NameOf(variable) == "HOME") ? variables : [.. variables, "HOME=" + user.Home];
}
