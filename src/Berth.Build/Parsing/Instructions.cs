using Berth.Oci.Images;

namespace Berth.Build.Parsing;

/// <summary>One parsed instruction; <paramref name="Line"/> from 1, <paramref name="Source"/> as the progress stream shows it.</summary>
internal abstract record Instruction(int Line, string Source);

/// <summary>FROM.</summary>
internal sealed record FromInstruction(int Line, string Source, string Image, string? Name, string? Platform) : Instruction(Line, Source);

/// <summary>A command line: words (exec form), or one string for the shell.</summary>
internal sealed record CommandLine(IReadOnlyList<string> Words, bool IsShell);

/// <summary>RUN.</summary>
internal sealed record RunInstruction(int Line, string Source, CommandLine Command) : Instruction(Line, Source);

/// <summary>CMD.</summary>
internal sealed record CmdInstruction(int Line, string Source, CommandLine Command) : Instruction(Line, Source);

/// <summary>ENTRYPOINT.</summary>
internal sealed record EntrypointInstruction(int Line, string Source, CommandLine Command) : Instruction(Line, Source);

/// <summary>COPY, and ADD when <see cref="IsAdd"/>.</summary>
internal sealed record CopyInstruction(int Line, string Source) : Instruction(Line, Source)
{
    public bool IsAdd { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    public required string Destination { get; init; }

    public string? From { get; init; }

    public string? Owner { get; init; }

    public string? Mode { get; init; }

    public string Name => IsAdd ? "ADD" : "COPY";
}

/// <summary>ENV.</summary>
internal sealed record EnvInstruction(int Line, string Source, IReadOnlyList<KeyValuePair<string, string>> Pairs) : Instruction(Line, Source);

/// <summary>LABEL; <paramref name="Verbatim"/> values are not expanded (labels of the request).</summary>
internal sealed record LabelInstruction(int Line, string Source, IReadOnlyList<KeyValuePair<string, string>> Pairs, bool Verbatim = false)
    : Instruction(Line, Source);

/// <summary>ARG: one or more names, each with or without a default.</summary>
internal sealed record ArgInstruction(int Line, string Source, IReadOnlyList<KeyValuePair<string, string?>> Pairs) : Instruction(Line, Source);

/// <summary>WORKDIR.</summary>
internal sealed record WorkdirInstruction(int Line, string Source, string Path) : Instruction(Line, Source);

/// <summary>USER.</summary>
internal sealed record UserInstruction(int Line, string Source, string User) : Instruction(Line, Source);

/// <summary>EXPOSE.</summary>
internal sealed record ExposeInstruction(int Line, string Source, IReadOnlyList<string> Ports) : Instruction(Line, Source);

/// <summary>VOLUME.</summary>
internal sealed record VolumeInstruction(int Line, string Source, IReadOnlyList<string> Paths) : Instruction(Line, Source);

/// <summary>SHELL.</summary>
internal sealed record ShellInstruction(int Line, string Source, IReadOnlyList<string> Words) : Instruction(Line, Source);

/// <summary>STOPSIGNAL.</summary>
internal sealed record StopSignalInstruction(int Line, string Source, string Signal) : Instruction(Line, Source);

/// <summary>HEALTHCHECK.</summary>
internal sealed record HealthcheckInstruction(int Line, string Source, HealthcheckConfig Check) : Instruction(Line, Source);

/// <summary>ONBUILD.</summary>
internal sealed record OnbuildInstruction(int Line, string Source, string Trigger) : Instruction(Line, Source);

/// <summary>MAINTAINER.</summary>
internal sealed record MaintainerInstruction(int Line, string Source, string Author) : Instruction(Line, Source);

/// <summary>A stage: FROM and what follows.</summary>
internal sealed record Stage(int Index, FromInstruction From, IReadOnlyList<Instruction> Instructions);

/// <summary>A parsed Dockerfile.</summary>
internal sealed record Dockerfile(IReadOnlyList<ArgInstruction> GlobalArgs, IReadOnlyList<Stage> Stages, char Escape, IReadOnlyList<string> Warnings);
