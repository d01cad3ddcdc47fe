using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>A whole distribution, not just busybox: packages, users, setuid programs, su.</summary>
[Collection("engine")]
public sealed class DebianImageTests(EngineFixture fixture) : IDisposable
{
    private readonly EngineUnderTest _engine = fixture.Engine;
    private readonly ScratchDirectory _scratch = new();

    public void Dispose()
    {
        _engine.Docker("rmi", "-f", "debian:bookworm", "with-user:1").Ok();
        _scratch.Dispose();
    }

    [Fact]
    public void Debian_PackagesUsersSetuidSu_Work()
    {
        _engine.Docker("import", "--change", "CMD [\"bash\"]", DebianImage.Tar(), "debian:bookworm").Ok();
        _scratch.Write("pkg/DEBIAN/control", "Package: greeting\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <nobody@example.invalid>\nDescription: says hello\n");
        _scratch.Write("pkg/usr/bin/greeting", "#!/bin/sh\necho hello from a package\n");
        Shell.Sh($"chmod -R u=rwX,go=rX {_scratch.Path} && chmod 755 {_scratch.Path}/pkg/usr/bin/greeting && dpkg-deb --root-owner-group --build {_scratch.Path}/pkg {_scratch.Path}/greeting.deb").Ok();
        _scratch.Write("Dockerfile", """
            FROM debian:bookworm
            COPY greeting.deb /tmp/
            RUN apt-get install -y /tmp/greeting.deb && rm /tmp/greeting.deb
            RUN useradd --create-home --shell /bin/bash sailor && cp /usr/bin/id /usr/local/bin/setuid-id && chmod u+s /usr/local/bin/setuid-id
            USER sailor
            """);
        Shell.Sh($"rm -r {_scratch.Path}/pkg").Ok();

        _engine.Docker("build", "-t", "with-user:1", _scratch.Path).Ok();

        Assert.Equal("hello from a package", _engine.Docker("run", "--rm", "with-user:1", "greeting").Ok());
        Assert.Equal("sailor", _engine.Docker("run", "--rm", "with-user:1", "whoami").Ok());
        Assert.Contains("euid=0(root)", _engine.Docker("run", "--rm", "with-user:1", "setuid-id").Ok(), StringComparison.Ordinal);
        Assert.Equal("sailor", _engine.Docker("run", "--rm", "-u", "root", "with-user:1", "su", "-", "sailor", "-c", "whoami").Ok());
        Assert.Equal("/home/sailor", _engine.Docker("run", "--rm", "with-user:1", "sh", "-c", "echo $HOME").Ok());
    }
}
