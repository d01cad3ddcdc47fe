using System.Globalization;
using Berth.Testing;

namespace Berth.Linux.Tests.Tape;

/// <summary>The bet of ADR 1, asked again on every machine: the tape's children never hang, the obvious way's do.</summary>
public sealed class CloneStressTests
{
    [Fact]
    public void Clone_UnderGarbageCollectionAndFourThreads_NoChildHangsOrFails()
    {
        CommandResult result = Run("tape", "5000", "300");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(5000, Count(result, "ok"));
        Assert.Equal(0, Count(result, "hangs"));
        Assert.Equal(0, Count(result, "failed"));
        Assert.True(Count(result, "collections") > 100, result.Output);
    }

    [Fact]
    public void Clone_WithSuppressGCTransitionInTheChild_SomeChildrenHang()
    {
        CommandResult result = Run("suppress", "5000", "60");

        Assert.Equal(1, result.ExitCode);
        Assert.True(Count(result, "hangs") > 0, result.Output);
    }

    private static CommandResult Run(params string[] arguments) => Shell.Run(Repository.Program("berth-stress"), arguments);

    private static int Count(CommandResult result, string name)
    {
        string field = Array.Find(result.Output.Split(' '), f => f.StartsWith(name + "=", StringComparison.Ordinal))
            ?? throw new InvalidOperationException(result.Everything);
        return int.Parse(field[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
