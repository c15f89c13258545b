using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Benchmarks.Frames;

/// <summary>A connection of either library, used alike, and what is sent over it.</summary>
internal static class Endpoints
{
    public static WebSocketConnectionOptions CompressAll { get; } = new() { DeflateThresholdBytes = 0 };

    public static WebSocketConnection Ours(Side side, DeflateParameters? deflate, WebSocketConnectionOptions options)
    {
        if (side == Side.Server)
        {
            return new(side, new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, deflate), options, null);
        }

        // Unpredictable keys as System.Net.WebSockets makes them, but asked for in stock: a client of ours may do the same.
        var keys = new uint[256];
        var next = keys.Length;
        return new(side, new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, deflate), options, NextKey);

        uint NextKey()
        {
            if (next == keys.Length)
            {
                RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
                next = 0;
            }

            return keys[next++];
        }
    }

    public static WebSocket Theirs(Side side, DeflateParameters? deflate, Stream stream) => WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
    {
        IsServer = side == Side.Server,
        DangerousDeflateOptions = deflate is null ? null : new WebSocketDeflateOptions
        {
            ServerContextTakeover = !deflate.ServerNoContextTakeover,
            ClientContextTakeover = !deflate.ClientNoContextTakeover,
        },
    });

    /// <summary>Sends a message to nobody; returns how many bytes the transport would get.</summary>
    public static int Write(WebSocketConnection connection, WebSocketMessageType kind, byte[] payload)
    {
        if (kind == WebSocketMessageType.Text)
        {
            connection.SendText(payload);
        }
        else
        {
            connection.SendBinary(payload);
        }

        return TakeAll(connection);
    }

    public static int TakeAll(WebSocketConnection connection)
    {
        var length = 0;
        while (connection.TryTakeOutput(out var output))
        {
            length += output.Length;
        }

        return length;
    }

    public static void Write(WebSocket socket, WebSocketMessageType kind, byte[] payload)
    {
        var sent = socket.SendAsync(payload.AsMemory(), kind, endOfMessage: true, default);
        if (!sent.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A stream in memory completes at once.");
        }
    }

    /// <summary>Reads one message; returns its length.</summary>
    public static int Read(WebSocketConnection connection, Source source, byte[] buffer)
    {
        while (true)
        {
            if (connection.TryReadEvent(out var e))
            {
                return e.Payload.Length;
            }

            connection.Receive(buffer.AsMemory(0, source.Read(buffer)));
        }
    }

    public static int Read(WebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var received = socket.ReceiveAsync(buffer.AsMemory(length), default);
            if (!received.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A stream in memory completes at once.");
            }

            var result = received.Result;
            length += result.Count;
            if (result.EndOfMessage)
            {
                return length;
            }
        }
    }

    /// <summary>
    /// The frames that a side reads: with context takeover the second message is like all that follow it, so the source repeats that one.
    /// </summary>
    public static Source SourceFor(Side reader, WebSocketMessageType kind, byte[] payload, DeflateParameters? deflate)
    {
        var writer = Ours(reader == Side.Server ? Side.Client : Side.Server, deflate, CompressAll);
        return new Source((NextFrame(), NextFrame()));

        byte[] NextFrame()
        {
            if (kind == WebSocketMessageType.Text)
            {
                writer.SendText(payload);
            }
            else
            {
                writer.SendBinary(payload);
            }

            writer.TryTakeOutput(out var frame);
            return frame.ToArray();
        }
    }

    public static byte[] Check(byte[] payload, params ReadOnlySpan<int> lengths)
    {
        foreach (var length in lengths)
        {
            if (length != payload.Length)
            {
                throw new InvalidOperationException($"{length} bytes were read of {payload.Length}.");
            }
        }

        return payload;
    }

    /// <summary>What a hub sends: objects with names that recur and values that mostly do not.</summary>
    public static byte[] Json(int size)
    {
        var random = new Random(5);
        var text = new StringBuilder();
        string[] words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"];
        while (text.Length < size)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"channel\":\"room-{random.Next(40)}\",\"offset\":{random.Next()},\"data\":{{\"user\":\"{words[random.Next(10)]}{random.Next(1000)}\",\"text\":\"{words[random.Next(10)]} {words[random.Next(10)]} {words[random.Next(10)]} {random.NextInt64():x}\"}}}}");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }
}
