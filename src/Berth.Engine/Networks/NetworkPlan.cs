namespace Berth.Engine.Networks;

/// <summary>How a container's wishes become endpoints, and files inside it.</summary>
/// <param name="Endpoints">The wishes.</param>
/// <param name="Files">The files.</param>
public sealed record NetworkPlan(EndpointRequests Endpoints, ContainerFileWriter Files);
