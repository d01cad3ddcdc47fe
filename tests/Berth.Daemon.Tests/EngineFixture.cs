using Berth.Testing;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Berth.Daemon.Tests;

/// <summary>One engine with busybox:latest, shared by the tests that leave it as they found it.</summary>
public sealed class EngineFixture : IDisposable
{
    public EngineFixture()
    {
        Engine = new EngineUnderTest();
        Engine.ImportBusybox();
    }

    public EngineUnderTest Engine { get; }

    public void Dispose() => Engine.Dispose();
}

[CollectionDefinition("engine")]
public sealed class SharedEngine : ICollectionFixture<EngineFixture>;
