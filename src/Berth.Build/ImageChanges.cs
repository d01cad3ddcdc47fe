using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Build.Steps;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build;

/// <summary>Dockerfile instructions applied to a configuration outside a build: <c>docker commit --change</c>, <c>docker import --change</c>.</summary>
public static class ImageChanges
{
    /// <summary>Applies <paramref name="changes"/>, one instruction each, in order.</summary>
    /// <exception cref="BerthException">A malformed instruction, or one that does more than change the configuration.</exception>
    public static ContainerConfig Apply(ContainerConfig config, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0)
        {
            return config;
        }

        Dockerfile nothing = DockerfileParser.Parse("FROM scratch\n");
        var arguments = new BuildArguments(new BuildRequest { Context = ContextSource.Empty }, nothing, Platform.Host);
        var state = StageState.Scratch(Platform.Host, null);
        state.Config = config;
        var steps = new ConfigSteps(state, arguments, nothing.Escape);
        foreach (string change in changes)
        {
            Instruction instruction = DockerfileParser.ParseTrigger(change);
            if (instruction is WorkdirInstruction workdir)
            {
                string before = state.Config.WorkingDir is { Length: > 0 } set ? set : "/";
                state.Config = state.Config with { WorkingDir = Path.Combine(before, workdir.Path) };
            }
            else if (instruction is ArgInstruction or MaintainerInstruction || steps.TryApply(instruction) is null)
            {
                throw new BerthException(ErrorKind.Invalid, $"{change} is not a valid change command");
            }
        }

        return state.Config;
    }
}
