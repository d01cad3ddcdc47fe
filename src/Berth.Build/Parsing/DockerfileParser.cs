namespace Berth.Build.Parsing;

/// <summary>Parses a Dockerfile into stages. Linear in its size, bounded, and every failure is a <see cref="DockerfileException"/>.</summary>
internal static class DockerfileParser
{
    /// <summary>Largest Dockerfile, in bytes as well as in characters.</summary>
    public const int MaxBytes = 2 << 20;

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="DockerfileException">The first thing that is wrong, with its line.</exception>
    public static Dockerfile Parse(string text)
    {
        if (text.Length > MaxBytes)
        {
            throw new DockerfileException(0, $"the Dockerfile is larger than {MaxBytes} bytes");
        }

        var reader = new LineReader(text);
        IReadOnlyList<LogicalLine> lines = reader.ReadAll();
        if (lines.Count == 0)
        {
            throw new DockerfileException(0, "file with no instructions");
        }

        var parser = new InstructionParser(reader.Escape);
        List<ArgInstruction> globalArgs = [];
        List<Stage> stages = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<Instruction> current = [];
        foreach (LogicalLine line in lines)
        {
            switch (parser.Parse(line))
            {
                case FromInstruction from when from.Name is not null && !names.Add(from.Name):
                    throw new DockerfileException(from.Line, $"duplicate name {from.Name}");
                case FromInstruction from:
                    current = [];
                    stages.Add(new Stage(stages.Count, from, current));
                    break;
                case ArgInstruction arg when stages.Count == 0:
                    globalArgs.Add(arg);
                    break;
                case Instruction when stages.Count == 0:
                    throw new DockerfileException(line.Line, "no build stage in current context");
                case Instruction instruction:
                    current.Add(instruction);
                    break;
            }
        }

        return stages.Count != 0
            ? new Dockerfile(globalArgs, stages, reader.Escape, reader.Warnings)
            : throw new DockerfileException(0, "no build stage in current context");
    }

    /// <summary>Parses one instruction that an image brought along (ONBUILD).</summary>
    /// <exception cref="DockerfileException">The trigger is wrong, or is one that may not be one.</exception>
    public static Instruction ParseTrigger(string trigger)
    {
        IReadOnlyList<LogicalLine> lines = new LineReader(trigger).ReadAll();
        return lines.Count == 1 && new InstructionParser('\\').Parse(lines[0]) is { } instruction
            and not (OnbuildInstruction or FromInstruction or MaintainerInstruction)
            ? instruction
            : throw new DockerfileException(0, $"invalid ONBUILD trigger in the base image: {trigger}");
    }
}
