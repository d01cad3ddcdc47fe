namespace Berth.Linux.Tape;

/// <summary>A place on a tape that operations may jump to; made by <see cref="SyscallTape.NewLabel"/>, put down by <see cref="SyscallTape.Place"/>.</summary>
public readonly record struct TapeLabel
{
    internal TapeLabel(int id) => Id = id;

    internal int Id { get; }
}
