namespace Berth.Daemon.Http;

/// <summary>Answers one API call; an exception becomes the error answer (<see cref="DockerErrors"/>).</summary>
internal delegate Task RouteHandler(ApiCall call);
