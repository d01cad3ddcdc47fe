using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Networks.Namespaces;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <content>What was there before this engine.</content>
public sealed partial class NetworkService
{
    private List<Endpoint> Restore(IReadOnlyList<RestoredEndpoint> live)
    {
        var endpoints = new List<Endpoint>();
        foreach (RestoredEndpoint one in live)
        {
            Endpoint? endpoint = one.Endpoint is null ? null : Endpoint.Of(one.Endpoint, one.ContainerName);
            NamespaceFd? opened = one.Mode is NetworkMode.Bridge or NetworkMode.None ? TryOpen(one) : null;
            var sandbox = new Sandbox
            {
                Container = one.Container,
                Mode = one.Mode,
                NetworkNamespacePath = opened is null ? null : ReadyNamespace.SharedPath(opened),
                Endpoint = one.Endpoint,
            };
            _attachments[one.Container] = new Attachment(sandbox) { Namespace = opened, Endpoint = endpoint };
            if (endpoint is not null)
            {
                endpoints.Add(endpoint);
            }
        }

        return endpoints;
    }

    private NamespaceFd? TryOpen(RestoredEndpoint endpoint)
    {
        try
        {
            return endpoint.NetworkNamespacePath is null ? null : NamespaceFd.Open(endpoint.NetworkNamespacePath, NamespaceKinds.Network);
        }
        catch (LinuxException e)
        {
            LogGone(logger, endpoint.ContainerName, e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The network namespace of container {Container} cannot be opened; its address and ports stay registered.")]
    private static partial void LogGone(ILogger logger, string container, Exception e);
}
