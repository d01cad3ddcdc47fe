using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Tape;

namespace Berth.Stress;

/// <summary>The product's way: a tape of 20 operations that fail and are ignored, some that succeed, then execve.</summary>
internal sealed class TapeChild : IStressChild
{
    private readonly SyscallTape _tape = new();

    public TapeChild()
    {
        for (int i = 0; i < 20; i++)
        {
            _tape.ChangeDirectory("/no such directory", OnError.Ignore);
        }

        TapeFd root = _tape.Open("/", OpenFlags.Path | OpenFlags.Directory);
        _tape.CheckKind(root, FileKind.Directory, 20);
        _tape.UnblockSignals();
        _tape.Execute(_tape.CheckProgram("/bin/true"), ["true"], ["A=b"]);
    }

    public PidFd Fork()
    {
        ClonedProcess child = Cloner.Clone(_tape, new CloneRequest());
        return child.Release();
    }

    public void Dispose() => _tape.Dispose();
}
