using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Oci.Images;

namespace Berth.Build.Steps;

/// <summary>Instructions that change the configuration and make no layer. Each returns the text of its history entry.</summary>
internal sealed class ConfigSteps(StageState state, BuildArguments arguments, char escape)
{
    /// <summary>Most characters that one instruction may expand to: ten thousand pairs of the longest value would be a gigabyte (T81).</summary>
    private const int MaxExpanded = 1 << 20;

    private int _expanded;

    /// <summary>Applies <paramref name="instruction"/>; null when it is none of these.</summary>
    public string? TryApply(Instruction instruction)
    {
        _expanded = 0;
        return Apply(instruction);
    }

    private string? Apply(Instruction instruction) => instruction switch
    {
        ArgInstruction arg => Apply(arg),
        EnvInstruction env => Apply(env),
        LabelInstruction label => Apply(label),
        CmdInstruction cmd => Apply(cmd),
        EntrypointInstruction entrypoint => Apply(entrypoint),
        ExposeInstruction expose => Apply(expose),
        VolumeInstruction volume => Apply(volume),
        UserInstruction user => Apply(user),
        ShellInstruction shell => Apply(shell),
        StopSignalInstruction signal => Apply(signal),
        HealthcheckInstruction check => Apply(check),
        OnbuildInstruction trigger => Apply(trigger),
        MaintainerInstruction maintainer => Apply(maintainer),
        _ => null,
    };

    private string Expand(string text, Instruction at, Dictionary<string, string>? variables = null)
    {
        string value = Expanding.Word(text, variables ?? state.Variables(), escape, at.Line);
        _expanded += value.Length;
        return _expanded <= MaxExpanded
            ? value
            : throw new DockerfileException(at.Line, $"the instruction expands to more than {MaxExpanded} characters");
    }

    private string Apply(ArgInstruction arg)
    {
        List<string> told = [];
        foreach ((string rawName, string? text) in arg.Pairs)
        {
            string name = Expand(rawName, arg);
            string? fallback = text is null ? null : Expand(text, arg);
            if (arguments.ValueOf(name, fallback) is { } value)
            {
                state.Args[name] = value;
            }
            else
            {
                state.Args.Remove(name);
            }

            told.Add(fallback is null ? name : $"{name}={fallback}");
        }

        return $" ARG {string.Join(' ', told)}";
    }

    private string Apply(EnvInstruction env)
    {
        // Every value sees the environment from before the instruction.
        Dictionary<string, string> variables = state.Variables();
        List<string> environment = [.. state.Config.Env ?? []];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < environment.Count; i++)
        {
            places.TryAdd(environment[i].Split('=', 2)[0], i);
        }

        List<string> told = [];
        foreach ((string rawName, string text) in env.Pairs)
        {
            string name = Expand(rawName, env, variables);
            string pair = $"{name}={Expand(text, env, variables)}";
            if (name.Length == 0)
            {
                throw new DockerfileException(env.Line, "ENV names can not be blank");
            }

            if (places.TryAdd(name, environment.Count))
            {
                environment.Add(pair);
            }
            else
            {
                environment[places[name]] = pair;
            }

            told.Add(pair);
        }

        state.Config = state.Config with { Env = environment };
        return $" ENV {string.Join(' ', told)}";
    }

    private string Apply(LabelInstruction label)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in state.Config.Labels ?? new Dictionary<string, string>())
        {
            labels[name] = value;
        }

        Dictionary<string, string> variables = state.Variables();
        List<string> told = [];
        foreach ((string rawName, string text) in label.Pairs)
        {
            string name = label.Verbatim ? rawName : Expand(rawName, label, variables);
            string value = label.Verbatim ? text : Expand(text, label, variables);
            labels[name] = value;
            told.Add($"{name}={value}");
        }

        state.Config = state.Config with { Labels = labels };
        return $" LABEL {string.Join(' ', told)}";
    }

    private string Apply(CmdInstruction cmd)
    {
        IReadOnlyList<string> words = Words(cmd.Command);
        state.Config = state.Config with { Cmd = words, ArgsEscaped = null };
        state.CmdSet = true;
        return $" CMD {DockerText.Quoted(words)}";
    }

    private string Apply(EntrypointInstruction entrypoint)
    {
        IReadOnlyList<string> words = Words(entrypoint.Command);

        // The base image's CMD is meant for the base image's entrypoint: gone, unless this Dockerfile gave one.
        state.Config = state.Config with { Entrypoint = words.Count == 0 ? null : words, Cmd = state.CmdSet ? state.Config.Cmd : null };
        return $" ENTRYPOINT {DockerText.Quoted(words)}";
    }

    private IReadOnlyList<string> Words(CommandLine command) => command.IsShell ? [.. state.Shell, .. command.Words] : command.Words;

    private string Apply(ExposeInstruction expose)
    {
        var ports = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (string port in state.Config.ExposedPorts?.Keys ?? [])
        {
            ports[port] = EmptyObject.Value;
        }

        Dictionary<string, string> variables = state.Variables();
        List<string> words = [.. expose.Ports.SelectMany(port => Expanding.Words(port, variables, escape, expose.Line))];
        foreach (string word in words)
        {
            foreach (string port in ExposedPorts.Parse(word, expose.Line))
            {
                ports[port] = EmptyObject.Value;
            }
        }

        state.Config = state.Config with { ExposedPorts = ports };
        return $" EXPOSE {string.Join(' ', words)}";
    }

    private string Apply(VolumeInstruction volume)
    {
        var volumes = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (string path in state.Config.Volumes?.Keys ?? [])
        {
            volumes[path] = EmptyObject.Value;
        }

        Dictionary<string, string> variables = state.Variables();
        List<string> paths = [.. volume.Paths.Select(path => Expand(path, volume, variables))];
        foreach (string path in paths)
        {
            volumes[path.Length != 0 ? path : throw new DockerfileException(volume.Line, "VOLUME specified can not be an empty string")] = EmptyObject.Value;
        }

        state.Config = state.Config with { Volumes = volumes };
        return $" VOLUME [{string.Join(' ', paths)}]";
    }

    private string Apply(UserInstruction user)
    {
        string name = Expand(user.User, user);
        state.Config = state.Config with { User = name };
        return $" USER {name}";
    }

    private string Apply(ShellInstruction shell)
    {
        state.Config = state.Config with { Shell = shell.Words };
        return $" SHELL [{string.Join(' ', shell.Words)}]";
    }

    private string Apply(StopSignalInstruction signal)
    {
        string name = Expand(signal.Signal, signal);
        if (!Signals.IsValid(name))
        {
            throw new DockerfileException(signal.Line, $"invalid signal: {name}");
        }

        state.Config = state.Config with { StopSignal = name };
        return $" STOPSIGNAL {name}";
    }

    private string Apply(HealthcheckInstruction check)
    {
        state.Config = state.Config with { Healthcheck = check.Check };
        return $" HEALTHCHECK {DockerText.Quoted(check.Check.Test ?? [])}";
    }

    private string Apply(OnbuildInstruction trigger)
    {
        state.Config = state.Config with { OnBuild = [.. state.Config.OnBuild ?? [], trigger.Trigger] };
        return $" ONBUILD {trigger.Trigger}";
    }

    private string Apply(MaintainerInstruction maintainer)
    {
        state.Author = maintainer.Author;
        return $" MAINTAINER {maintainer.Author}";
    }
}
