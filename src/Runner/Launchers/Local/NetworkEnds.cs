using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Launchers.Local;

/// <summary>Sockets between hosts as plain file descriptors, for ranks that are not on their leader's host. IPv4.</summary>
static unsafe class NetworkEnds
{
    const int Internet = 2 /* AF_INET */, Stream = 1, AddressBytes = 16;
    const int Tcp = 6, NoDelay = 1, SocketLevel = 1, SendTimeout = 21;
    const int ConnectSeconds = 3;

    /// <summary>Listens on a free port of all interfaces.</summary>
    public static (int Socket, int Port) Listen()
    {
        int fd = NewSocket();
        byte* address = stackalloc byte[AddressBytes];
        Fill(address, IPAddress.Any, 0);
        uint length = AddressBytes;
        if (Libc.Bind(fd, address, AddressBytes) != 0 || Libc.Listen(fd, 4096) != 0 || Libc.SocketName(fd, address, &length) != 0)
        {
            throw new IOException($"No socket for ranks on other hosts: {Libc.LastError()}.");
        }
        return (fd, BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2)));
    }

    /// <summary>Null where nobody answers there within three seconds.</summary>
    public static int? Connect(IPAddress host, int port)
    {
        int fd = NewSocket();
        long* limit = stackalloc long[] { ConnectSeconds, 0 };
        _ = Libc.SetSocketOption(fd, SocketLevel, SendTimeout, limit, 16);
        byte* address = stackalloc byte[AddressBytes];
        Fill(address, host, port);
        if (Libc.Connect(fd, address, AddressBytes) != 0)
        {
            _ = Libc.Close(fd);
            return null;
        }
        limit[0] = 0;
        _ = Libc.SetSocketOption(fd, SocketLevel, SendTimeout, limit, 16);
        SendAtOnce(fd);
        return fd;
    }

    /// <summary>Small messages must not wait for larger ones.</summary>
    public static void SendAtOnce(int fd)
    {
        int on = 1;
        _ = Libc.SetSocketOption(fd, Tcp, NoDelay, &on, sizeof(int));
    }

    /// <summary>Addresses of this host that others may reach, those of real interfaces first, this host's own last.</summary>
    public static IReadOnlyList<IPAddress> OwnAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up || n.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .OrderBy(n => n.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address).Where(a => a.AddressFamily == AddressFamily.InterNetwork),
    ];

    static int NewSocket()
    {
        int fd = Libc.Socket(Internet, Stream | Libc.CloseOnExec, 0);
        return fd >= 0 ? fd : throw new IOException($"No socket: {Libc.LastError()}.");
    }

    static void Fill(byte* address, IPAddress host, int port)
    {
        var into = new Span<byte>(address, AddressBytes);
        into.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(into, Internet);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)port);
        host.GetAddressBytes().CopyTo(into[4..]);
    }
}
