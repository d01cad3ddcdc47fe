using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Commands that are killed, files that are damaged, commands at the same time: something is left that can be diagnosed and deleted.</summary>
public sealed class CrashTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Create_KilledDuringAHook_LeavesWhatDeleteForceRemoves()
    {
        using var bundle = new OciBundle();
        string mark = bundle.Scratch("mark");
        bundle.Process = bundle.Process with { Args = ["sleep", "100"] };
        bundle.Spec = bundle.Spec with
        {
            Hooks = new HooksSpec { CreateRuntime = [new HookSpec { Path = "/bin/sh", Args = ["sh", "-c", $"echo $PPID > {mark}; exec /bin/sleep 2"] }] },
        };
        Task<CommandResult> creating = Task.Run(() => bundle.Call("create", bundle.Id));
        Shell.Eventually(() => File.Exists(mark) && File.ReadAllText(mark).EndsWith('\n'), Soon, "the hook runs");
        Assert.Equal("creating", bundle.FindState().Status);

        Shell.Run("kill", "-KILL", File.ReadAllText(mark).Trim()).Ok();
        Assert.NotEqual(0, (await creating).ExitCode);

        Assert.Contains("delete --force", bundle.Call("delete", bundle.Id).Error);
        bundle.Call("delete", "--force", bundle.Id).Ok();
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(25)]
    public void Create_KilledAtAnyMoment_LeavesWhatDeleteForceRemoves(int milliseconds)
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["sleep", "1000"] };
        bundle.Call("create", bundle.Id).Ok();
        bundle.Call("delete", "--force", bundle.Id).Ok();

        for (int i = 0; i < 5; i++)
        {
            Shell.Sh($"cd {bundle.Folder} && timeout -s KILL 0.0{milliseconds + (i * 7):d3} {Repository.Program("berth-runtime")} --root {bundle.State} create {bundle.Id} </dev/null >/dev/null 2>&1; true").Ok();

            bundle.Call("delete", "--force", bundle.Id).Ok();

            Assert.Empty(bundle.Cgroups());
            Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
        }
    }

    [Fact]
    public void State_DamagedRecord_SaysWhichFileAndDeleteForceRemovesAll()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");
        File.WriteAllText($"{bundle.State}/{bundle.Id}/state.json", "{\"id\":");

        Assert.Contains($"{bundle.State}/{bundle.Id}/state.json) is damaged", bundle.Call("state", bundle.Id).Error);
        Assert.Contains("is damaged", bundle.Call("delete", bundle.Id).Error);
        bundle.Call("delete", "--force", bundle.Id).Ok();

        Assert.Empty(bundle.Cgroups());
    }

    [Fact]
    public void State_PidOfAnotherProcess_IsStopped()
    {
        using var bundle = new OciBundle();
        bundle.Start("true");
        Shell.Eventually(() => bundle.FindState().Status == "stopped", Soon, "it ends");
        string path = $"{bundle.State}/{bundle.Id}/state.json";
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(path), "\"pid\":\\d+", $"\"pid\":{Environment.ProcessId}"));

        Assert.Equal("stopped", bundle.FindState().Status);
        bundle.Call("delete", bundle.Id).Ok(); // and we live on
    }

    [Fact]
    public void Commands_AtTheSameTime_AreSerialised()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["sleep", "100"] };
        bundle.Call("create", bundle.Id).Ok();

        CommandResult[] starts = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => bundle.Call("start", bundle.Id))];
        Assert.Equal(1, starts.Count(static s => s.ExitCode == 0));
        Assert.Equal(3, starts.Count(static s => s.Error.Contains("cannot start an already running container", StringComparison.Ordinal)));

        CommandResult[] deletes = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => bundle.Call("delete", "--force", bundle.Id))];
        Assert.All(deletes, static d => Assert.Equal(0, d.ExitCode));
        Assert.Empty(bundle.Cgroups());
    }

    [Fact]
    public async Task Delete_WhileACreateIsUnderWay_WaitsForIt()
    {
        using var bundle = new OciBundle();
        string mark = bundle.Scratch("mark");
        bundle.Process = bundle.Process with { Args = ["sleep", "100"] };
        bundle.Spec = bundle.Spec with { Hooks = new HooksSpec { CreateRuntime = [new HookSpec { Path = "/bin/sh", Args = ["sh", "-c", $"echo > {mark}; /bin/sleep 1"] }] } };
        Task<CommandResult> creating = Task.Run(() => bundle.Call("create", bundle.Id));
        Shell.Eventually(() => File.Exists(mark), Soon, "the hook runs");

        bundle.Call("delete", "--force", bundle.Id).Ok();

        (await creating).Ok();
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }
}
