namespace Berth.Networks;

/// <summary>Which of a container's endpoints gives the default route, and with it the published ports. Docker's order.</summary>
public static class GatewayChoice
{
    /// <summary>Among those with a way out the highest priority, then the first name; null when none has a way out.</summary>
    public static EndpointRecord? Of(IReadOnlyList<EndpointRecord> endpoints)
    {
        EndpointRecord? best = null;
        foreach (EndpointRecord endpoint in endpoints)
        {
            if (endpoint.Gateway.Length + endpoint.IPv6Gateway.Length > 0
                && (best is null || IsBefore((endpoint.GatewayPriority, endpoint.NetworkName), (best.GatewayPriority, best.NetworkName))))
            {
                best = endpoint;
            }
        }

        return best;
    }

    /// <summary>As <see cref="Of(IReadOnlyList{EndpointRecord})"/>.</summary>
    internal static Endpoint? Of(IReadOnlyList<Endpoint> endpoints)
    {
        Endpoint? best = null;
        foreach (Endpoint endpoint in endpoints)
        {
            if (endpoint.Network.HasGateway
                && (best is null || IsBefore((endpoint.GatewayPriority, endpoint.Network.Record.Name), (best.GatewayPriority, best.Network.Record.Name))))
            {
                best = endpoint;
            }
        }

        return best;
    }

    private static bool IsBefore((int Priority, string Name) one, (int Priority, string Name) other) =>
        one.Priority != other.Priority ? one.Priority > other.Priority : string.CompareOrdinal(one.Name, other.Name) < 0;
}
