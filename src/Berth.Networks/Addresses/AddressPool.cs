using System.Buffers.Binary;
using System.Collections;
using System.Net;
using Berth.Oci;

namespace Berth.Networks.Addresses;

/// <summary>The IPv4 addresses of one subnet. In memory only: who holds what is in the containers' records. Not thread-safe.</summary>
internal sealed class AddressPool
{
    private readonly string _network;
    private readonly uint _first;
    private readonly BitArray _taken;

    /// <param name="network">The network's name, for errors.</param>
    /// <param name="subnet">The subnet, /8 to /30.</param>
    public AddressPool(string network, IPNetwork subnet)
    {
        if (subnet.PrefixLength is < 8 or > 30)
        {
            throw new BerthException(ErrorKind.Invalid, $"Subnet {subnet} of network {network} must have a prefix of /8 to /30.");
        }

        _network = network;
        Subnet = subnet;
        _first = ToNumber(subnet.BaseAddress);
        _taken = new BitArray(1 << (32 - subnet.PrefixLength));
        _taken[0] = true;   // the subnet itself
        _taken[^1] = true;  // its broadcast address
        _taken[1] = true;
        Gateway = ToAddress(_first + 1);
    }

    /// <summary>The subnet.</summary>
    public IPNetwork Subnet { get; }

    /// <summary>Its first address, the bridge's.</summary>
    public IPAddress Gateway { get; }

    /// <summary>Takes the lowest free address.</summary>
    /// <exception cref="BerthException">None is free; Docker's text.</exception>
    public IPAddress Take()
    {
        for (int i = 2; i < _taken.Length; i++)
        {
            if (!_taken[i])
            {
                _taken[i] = true;
                return ToAddress(_first + (uint)i);
            }
        }

        throw new BerthException(ErrorKind.Failed, $"no available IPv4 addresses on this network's address pools: {_network} ({Subnet})");
    }

    /// <summary>Takes one address.</summary>
    /// <exception cref="BerthException">It is outside the subnet (Invalid), or taken (Conflict); Docker's texts.</exception>
    public void Take(IPAddress address)
    {
        if (!Subnet.Contains(address))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid address {address}: It does not belong to any of this network's subnets");
        }

        int index = (int)(ToNumber(address) - _first);
        if (_taken[index])
        {
            throw new BerthException(ErrorKind.Conflict, $"Address already in use: {address} on network {_network}");
        }

        _taken[index] = true;
    }

    /// <summary>Gives an address back.</summary>
    public void Release(IPAddress address) => _taken[(int)(ToNumber(address) - _first)] = false;

    private static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
