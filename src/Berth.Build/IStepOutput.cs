namespace Berth.Build;

/// <summary>Takes what a RUN step prints.</summary>
public interface IStepOutput
{
    /// <summary>Takes bytes of standard output; they are copied before the call returns.</summary>
    void WriteOutput(ReadOnlySpan<byte> bytes);

    /// <summary>Takes bytes of standard error; they are copied before the call returns.</summary>
    void WriteError(ReadOnlySpan<byte> bytes);
}
