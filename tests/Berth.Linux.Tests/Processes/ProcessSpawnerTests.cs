using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Processes;

/// <summary>Programs started by posix_spawn.</summary>
public sealed class ProcessSpawnerTests
{
    [Fact]
    public void Spawn_Descriptors_AreExactlyTheListedOnes()
    {
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        using (read)
        {
            PidFd process;
            using (write)
            {
                (_, process) = ProcessSpawner.Spawn(new SpawnRequest
                {
                    Path = "/bin/sh",
                    Arguments = ["sh", "-c", "ls /proc/$$/fd; echo $A; ps -o sid= -p $$ | tr -d ' '; echo $$; true"],
                    Environment = ["A=b c", "PATH=/usr/bin:/bin"],
                    Descriptors = [null, write, write, read],
                });
            }

            using (process)
            using (var text = new StreamReader(new FileStream(read, FileAccess.Read)))
            {
                string[] lines = text.ReadToEnd().Split('\n');
                Assert.Equal(["0", "1", "2", "3", "b c"], lines[..5]);
                Assert.Equal(lines[5], lines[6]);
                Assert.Equal(0, process.Wait().ShellCode);
            }
        }
    }

    [Fact]
    public void Spawn_ReadOnlyCloneOfAProgram_Runs()
    {
        using MountFd clone = OwnProgram.CloneReadOnly("/bin/true");
        (_, PidFd process) = ProcessSpawner.Spawn(new SpawnRequest { Path = $"/proc/self/fd/{clone.Number}", Arguments = ["true"] });
        using (process)
        {
            Assert.Equal(0, process.Wait().ShellCode);
        }
    }

    [Fact]
    public void Spawn_MissingProgram_IsENOENT()
    {
        LinuxException error = Assert.Throws<LinuxException>(() => ProcessSpawner.Spawn(new SpawnRequest { Path = "/no/such", Arguments = ["x"] }));

        Assert.Equal(Errno.ENOENT, error.Errno);
    }

    [Fact]
    public void PidFd_SignalWaitAndReap_TellTheProcessesEnd()
    {
        (int pid, PidFd process) = ProcessSpawner.Spawn(new SpawnRequest { Path = "/bin/sleep", Arguments = ["sleep", "60"] });
        using (process)
        {
            Assert.Null(process.TryWait());
            Assert.False(process.WaitForEnd(TimeSpan.FromMilliseconds(10)));
            Assert.True(process.SendSignal(15));
            Assert.True(process.WaitForEnd(TimeSpan.FromSeconds(10)));
            Assert.Equal(143, process.Wait().ShellCode);
            Assert.False(process.SendSignal(15));
            Assert.Null(PidFd.TryOpen(pid));
        }
    }
}
