using Berth.Daemon.Http;
using Berth.Engine;

namespace Berth.Daemon.Docker;

/// <summary>All routes.</summary>
internal static class ApiRoutes
{
    /// <summary>The table for one engine.</summary>
    public static RouteTable Of(EngineHost engine)
    {
        var routes = new RouteTable();
        new SystemEndpoints(engine).Map(routes);
        new ContainerEndpoints(engine).Map(routes);
        new StreamEndpoints(engine).Map(routes);
        new ExecEndpoints(engine).Map(routes);
        new ImageEndpoints(engine).Map(routes);
        new RegistryEndpoints(engine).Map(routes);
        new ArchiveEndpoints(engine).Map(routes);
        new VolumeEndpoints(engine).Map(routes);
        new NetworkEndpoints(engine).Map(routes);
        new BuildEndpoints(engine).Map(routes);
        RefusedEndpoints.Map(routes);
        return routes;
    }
}
