using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Examples.SansIo;

/// <summary>A WebSocket client in one loop, in the same way.</summary>
public static class EchoClient
{
    /// <summary>Sends one message, and closes once the answer has come.</summary>
    /// <returns>The answer; null when the server did not open a WebSocket or gave none.</returns>
    public static async Task<string?> AskAsync(WebSocketUri uri, string question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, cancellationToken);
        await using var stream = new NetworkStream(socket);

        // 1. The opening handshake: a request out, a response head in.
        var handshake = new ClientHandshake(new ClientHandshakeOptions { Uri = uri }, RandomNumberGenerator.Fill);
        await stream.WriteAsync(handshake.Request, cancellationToken);
        var received = new ArrayBufferWriter<byte>();
        ClientHandshakeResult? result;
        var rest = ReadOnlySequence<byte>.Empty;
        do
        {
            var count = await stream.ReadAsync(received.GetMemory(4096), cancellationToken);
            if (count == 0)
            {
                return null;
            }

            received.Advance(count);
            rest = new ReadOnlySequence<byte>(received.WrittenMemory[^(int)(rest.Length + count)..]); // what was not consumed, and the news
        }
        while (!handshake.TryReadResponse(ref rest, out result));

        if (result is not ClientHandshakeResult.Opened opened)
        {
            return null;
        }

        // 2. Frames: a client masks them with keys that nobody can predict.
        using var connection = new WebSocketConnection(
            Side.Client, opened.Protocol, WebSocketConnectionOptions.Default, static () => (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue));
        connection.SendText(Encoding.UTF8.GetBytes(question));
        string? answer = null;
        var buffer = new byte[16 * 1024];
        var bytes = rest.ToArray().AsMemory(); // what followed the response
        while (true)
        {
            connection.Receive(bytes);
            while (connection.TryReadEvent(out var e))
            {
                if (e.Kind == WebSocketEventKind.Text)
                {
                    answer = Encoding.UTF8.GetString(e.Payload.Span);
                    connection.Close(CloseCode.NormalClosure, "");
                }
            }

            while (connection.TryTakeOutput(out var output))
            {
                await stream.WriteAsync(output, cancellationToken);
            }

            var read = await stream.ReadAsync(buffer, cancellationToken); // the server ends the transport after the Close
            if (read == 0)
            {
                return answer;
            }

            bytes = buffer.AsMemory(0, read);
        }
    }
}
