using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorHub.Server.Tests.Support;

/// <summary>A bare connection that sends any bytes and reads responses one by one.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<byte> _unread = [];

    public Socket Socket => socket;

    /// <summary>Connects.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="from">The client's address; null for any.</param>
    public static async Task<RawClient> Connect(IPEndPoint server, IPAddress? from = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(server);
        return new RawClient(socket);
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(byte[] bytes) => await socket.SendAsync(bytes);

    /// <summary>Reads one response with its body.</summary>
    public async Task<RawResponse> Read()
    {
        var head = Encoding.Latin1.GetString(await ReadUntil(Encoding.Latin1.GetBytes("\r\n\r\n")));
        var lines = head.TrimEnd().Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var body = new StringBuilder();
        if (headers["Content-Length"].FirstOrDefault() is { } length)
        {
            body.Append(Encoding.UTF8.GetString(await ReadExactly(int.Parse(length, CultureInfo.InvariantCulture))));
        }
        else if (headers["Transfer-Encoding"].Contains("chunked"))
        {
            while (true)
            {
                var size = int.Parse(
                    Encoding.Latin1.GetString(await ReadUntil("\r\n"u8.ToArray())).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                body.Append(Encoding.UTF8.GetString((await ReadExactly(size + 2))[..^2]));
                if (size == 0)
                {
                    break;
                }
            }
        }

        return new RawResponse(status, headers, body.ToString());
    }

    public async Task<byte[]> ReadExactly(int count)
    {
        while (_unread.Count < count)
        {
            await ReadMore();
        }

        return Take(count);
    }

    /// <summary>Waits for the server's end; what comes before it must be nothing.</summary>
    public async Task ReadEnd()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[64];
        var count = await socket.ReceiveAsync(buffer, patience.Token);
        Assert.True(count == 0 && _unread.Count == 0, $"Expected the end, got {count + _unread.Count} more bytes.");
    }

    public void Dispose() => socket.Dispose();

    private async Task<byte[]> ReadUntil(byte[] mark)
    {
        while (true)
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unread).IndexOf(mark);
            if (at >= 0)
            {
                return Take(at + mark.Length);
            }

            await ReadMore();
        }
    }

    private async Task ReadMore()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        var count = await socket.ReceiveAsync(buffer, patience.Token);
        Assert.True(count > 0, $"The server ended the connection after: {Encoding.Latin1.GetString(_unread.ToArray())}");
        _unread.AddRange(buffer.AsSpan(0, count));
    }

    private byte[] Take(int count)
    {
        var taken = _unread.GetRange(0, count).ToArray();
        _unread.RemoveRange(0, count);
        return taken;
    }
}

/// <summary>A response as it came.</summary>
internal sealed record RawResponse(int Status, ILookup<string, string> Headers, string Body);
