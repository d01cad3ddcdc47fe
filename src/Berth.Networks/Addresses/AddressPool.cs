using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Berth.Oci;

namespace Berth.Networks.Addresses;

/// <summary>The addresses of one subnet, of either family. In memory only: who holds what is in the containers' records. Not thread-safe.</summary>
internal sealed class AddressPool
{
    private readonly string _network;
    private readonly UInt128 _subnetFirst;
    private readonly UInt128 _subnetLast;
    private readonly UInt128 _first;
    private readonly UInt128 _last;
    private readonly HashSet<UInt128> _taken = [];
    private UInt128 _lowestMaybeFree;

    /// <summary>Makes the pool; gateway and auxiliary addresses are taken.</summary>
    /// <exception cref="BerthException">The pool contradicts itself; Docker's texts.</exception>
    public AddressPool(string network, NetworkPool pool)
    {
        Subnet = SubnetText.Parse(pool.Subnet);
        _network = network;
        (_subnetFirst, _subnetLast) = BoundsOf(Subnet);
        (_first, _last) = pool.Range is null ? (_subnetFirst, _subnetLast) : BoundsOf(SubnetText.ParseRange(pool.Range, Subnet));
        if (IsIPv4 ? Subnet.PrefixLength is < 8 or > 30 : Subnet.PrefixLength is < 16 or > 126)
        {
            throw new BerthException(
                ErrorKind.Invalid, $"Subnet {Subnet} of network {network} must have a prefix of {(IsIPv4 ? "/8 to /30" : "/16 to /126")}.");
        }

        _taken.Add(_subnetFirst); // the subnet itself; with IPv6 the address of any router
        if (IsIPv4)
        {
            _taken.Add(_subnetLast); // its broadcast address
        }

        _lowestMaybeFree = _first;
        TakeAuxiliary(pool);
        Gateway = TakeGateway(pool.Gateway);
    }

    /// <summary>The subnet.</summary>
    public IPNetwork Subnet { get; }

    /// <summary>The bridge's address.</summary>
    public IPAddress Gateway { get; }

    /// <summary>False for IPv6.</summary>
    public bool IsIPv4 => Subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Takes the lowest free address.</summary>
    /// <exception cref="BerthException">None is free; Docker's text.</exception>
    public IPAddress Take()
    {
        for (UInt128 number = _lowestMaybeFree; number <= _last; number++)
        {
            if (_taken.Add(number))
            {
                _lowestMaybeFree = number + 1;
                return ToAddress(number);
            }
        }

        throw new BerthException(
            ErrorKind.Failed, $"no available {(IsIPv4 ? "IPv4" : "IPv6")} addresses on this network's address pools: {_network} ({Subnet})");
    }

    /// <summary>Takes one address.</summary>
    /// <exception cref="BerthException">It is outside the subnet (Invalid), or taken (Forbidden); Docker's texts.</exception>
    public void Take(IPAddress address)
    {
        if (!Subnet.Contains(address))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid address {address}: It does not belong to any of this network's subnets");
        }

        if (!_taken.Add(ToNumber(address)))
        {
            throw new BerthException(ErrorKind.Forbidden, $"Address already in use: {address} on network {_network}");
        }
    }

    /// <summary>Gives an address back.</summary>
    public void Release(IPAddress address)
    {
        UInt128 number = ToNumber(address);
        if (_taken.Remove(number) && number >= _first && number < _lowestMaybeFree)
        {
            _lowestMaybeFree = number;
        }
    }

    private static (UInt128 First, UInt128 Last) BoundsOf(IPNetwork subnet)
    {
        UInt128 first = ToNumber(subnet.BaseAddress);
        int bits = (subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - subnet.PrefixLength;
        return (first, first + ((UInt128)1 << bits) - 1);
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private void TakeAuxiliary(NetworkPool pool)
    {
        foreach ((string name, string text) in pool.Auxiliary ?? new Dictionary<string, string>())
        {
            if (!IPAddress.TryParse(text, out IPAddress? address) || !Subnet.Contains(address))
            {
                throw new BerthException(ErrorKind.Forbidden, $"auxiliary address: ({name}:{text}) must belong to the master pool: {Subnet}");
            }

            if (!_taken.Add(ToNumber(address)))
            {
                throw new BerthException(ErrorKind.Failed, $"failed to allocate secondary ip address ({name}:{text}): Address already in use");
            }
        }
    }

    private IPAddress TakeGateway(string? text)
    {
        if (text is null)
        {
            UInt128 number = _subnetFirst + 1;
            while (!_taken.Add(number))
            {
                number++;
            }

            return ToAddress(number);
        }

        IPAddress gateway = SubnetText.ParseGateway(text, Subnet);
        return _taken.Add(ToNumber(gateway))
            ? gateway
            : throw new BerthException(ErrorKind.Invalid, $"failed to allocate gateway ({text}): Address already in use");
    }

    private IPAddress ToAddress(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(IsIPv4 ? bytes[12..] : bytes);
    }
}
