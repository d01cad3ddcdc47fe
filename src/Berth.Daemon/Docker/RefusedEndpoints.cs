using Berth.Daemon.Http;
using Berth.Oci;

namespace Berth.Daemon.Docker;

/// <summary>Routes of what this engine does not have: refused by name, as a Docker engine outside a swarm does.</summary>
internal static class RefusedEndpoints
{
    private const string NoSwarm =
        "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";

    private static readonly string[] Swarm = ["nodes", "services", "tasks", "secrets", "configs"];

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteTable routes)
    {
        foreach (string objects in Swarm)
        {
            All(routes, "/" + objects, ErrorKind.Unavailable, NoSwarm);
            All(routes, $"/{objects}/{{rest*}}", ErrorKind.Unavailable, NoSwarm);
        }

        All(routes, "/swarm", ErrorKind.Unavailable, NoSwarm);
        All(routes, "/swarm/unlockkey", ErrorKind.Unavailable, NoSwarm);
        All(routes, "/swarm/{rest*}", ErrorKind.NotSupported, "not supported by this engine: swarm mode");
        routes.Get("/plugins", call => call.WriteTextAsync("[]\n"));
        All(routes, "/plugins/{rest*}", ErrorKind.NotSupported, "not supported by this engine: plugins");
        All(routes, "/session", ErrorKind.NotSupported, "not supported by this engine yet: BuildKit sessions (set DOCKER_BUILDKIT=0)");
        All(routes, "/grpc", ErrorKind.NotSupported, "not supported by this engine yet: BuildKit (set DOCKER_BUILDKIT=0)");
        All(routes, "/containers/{id}/checkpoints", ErrorKind.NotSupported, "not supported by this engine: checkpoints");
        All(routes, "/containers/{id}/attach/ws", ErrorKind.NotSupported, "not supported by this engine: attaching through a websocket");
        All(routes, "/containers/{id}/stats", ErrorKind.NotSupported, "not supported by this engine yet: container statistics");
    }

    private static void All(RouteTable routes, string pattern, ErrorKind kind, string sentence)
    {
        Task Refuse(ApiCall call) => throw new BerthException(kind, sentence);
        routes.Get(pattern, Refuse);
        routes.Post(pattern, Refuse);
        routes.Put(pattern, Refuse);
        routes.Delete(pattern, Refuse);
    }
}
