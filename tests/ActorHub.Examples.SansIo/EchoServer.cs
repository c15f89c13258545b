using System.Buffers;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Examples.SansIo;

/// <summary>A WebSocket server in one loop: the protocol library says what the bytes mean, the program moves them.</summary>
public static class EchoServer
{
    /// <summary>Serves one connection to its end.</summary>
    public static async Task ServeAsync(Socket socket, ServerHandshakeOptions options, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);

        // 1. The opening handshake: a request head in, a response out.
        var received = new ArrayBufferWriter<byte>();
        RequestHead? request;
        ReadOnlySequence<byte> rest;
        while (true)
        {
            var count = await stream.ReadAsync(received.GetMemory(4096), cancellationToken);
            if (count == 0)
            {
                return;
            }

            received.Advance(count);
            rest = new ReadOnlySequence<byte>(received.WrittenMemory);
            if (RequestHeadParser.TryRead(ref rest, HeadLimits.Default, out request, out var error))
            {
                break;
            }

            if (error is not null)
            {
                return;
            }
        }

        var result = ServerHandshake.Evaluate(request!, options);
        if (result is HandshakeResult.Refused refused)
        {
            await stream.WriteAsync(refused.Response, cancellationToken); // the status, and why
        }

        if (result is not HandshakeResult.Accepted accepted)
        {
            return;
        }

        await stream.WriteAsync(accepted.Response, cancellationToken);
        var bytes = rest.ToArray(); // what followed the request head
        if (accepted.Challenge is { } challenge)
        {
            // The old draft hybi-00 has eight bytes behind the head, and wants an answer behind the response.
            var body = new byte[Hybi00Challenge.BodyBytes];
            var early = Math.Min(bytes.Length, body.Length);
            bytes.AsSpan(0, early).CopyTo(body);
            await stream.ReadExactlyAsync(body.AsMemory(early), cancellationToken);
            await stream.WriteAsync(challenge.Answer(body), cancellationToken);
            bytes = bytes[early..];
        }

        // 2. Frames: bytes in, events and bytes out.
        using var connection = WebSocketConnection.ForServer(accepted.Protocol, WebSocketConnectionOptions.Default);
        var buffer = new byte[16 * 1024];
        var input = bytes.AsMemory();
        while (true)
        {
            connection.Receive(input);
            while (connection.TryReadEvent(out var e))
            {
                switch (e.Kind)
                {
                    case WebSocketEventKind.Text:
                        connection.SendText(e.Payload.Span);
                        break;
                    case WebSocketEventKind.Binary:
                        connection.SendBinary(e.Payload.Span);
                        break;
                }

                while (connection.TryTakeOutput(out var output))
                {
                    await stream.WriteAsync(output, cancellationToken);
                }
            }

            // Pongs and the answer to a Close are output as well: the loop above has written them.
            var read = connection.CloseExpected ? 0 : await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                return;
            }

            input = buffer.AsMemory(0, read);
        }
    }
}
