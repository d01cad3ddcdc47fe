namespace Berth.Build;

/// <summary>Is told what a build does, one event at a time, in the order of the text that Docker's classic builder streams.</summary>
public interface IBuildProgress
{
    /// <summary>Takes one event. Called from one thread at a time; must not block for long.</summary>
    void Report(BuildEvent buildEvent);
}
