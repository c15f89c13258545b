using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Where a connection of the load is in its life.</summary>
internal enum LoadConnectionState
{
    /// <summary>TCP's own handshake.</summary>
    Connecting,

    /// <summary>The request is sent.</summary>
    Shaking,

    /// <summary>The WebSocket is open, and nothing was said yet.</summary>
    Opened,

    /// <summary>It was greeted; the message that makes it ready has not come.</summary>
    Waiting,

    /// <summary>It takes part.</summary>

    Ready,

    /// <summary>Lost, closed or failed; <see cref="LoadConnection.End"/> says why.</summary>
    Ended,
}

/// <summary>
/// One WebSocket client without a thread or task of its own: the poller says when to call. Holds no buffer but for what the socket did not
/// take, or for an answer to the handshake that came in pieces.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    // Several times the longest payload: a server may escape it, or join messages.
    private static readonly WebSocketConnectionOptions Limits = WebSocketConnectionOptions.Default with { MaxMessageBytes = 4 * LoadPlan.MostSize };

    private readonly Socket _socket;
    private readonly Poller _poller;
    private ClientHandshake? _handshake;
    private byte[] _early = [];
    private WebSocketConnection? _protocol;
    private ReadOnlyMemory<byte> _unsent;
    private Interest _interest = Interest.ReadAndWrite;

    /// <summary>Makes a connection that is not connected.</summary>
    /// <param name="plan">How to shake hands.</param>
    /// <param name="target">Where to.</param>
    /// <param name="index">Its place among the connections, and its token with the poller.</param>
    /// <param name="to">The target's address.</param>
    /// <param name="poller">Says when to call.</param>
    public LoadConnection(LoadPlan plan, WebSocketUri target, int index, IPEndPoint to, Poller poller)
    {
        (_poller, Index) = (poller, index);
        _handshake = new ClientHandshake(
            new ClientHandshakeOptions { Uri = target, Headers = plan.Headers, Subprotocols = plan.Subprotocols, Deflate = plan.Deflate },
            RandomNumberGenerator.Fill);
        try
        {
            _socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        }
        catch (SocketException e) // too many descriptors, most likely
        {
            throw new LoadFailedException(ExitCode.Failure, $"No socket for connection {index + 1}: {e.Message}");
        }

        if (poller.Connect(_socket, to, index) is { } error)
        {
            EndWith(error);
        }
    }

    /// <summary>Its place among the connections, from 0.</summary>
    public int Index { get; }

    public LoadConnectionState State { get; private set; }

    /// <summary>Why it has ended.</summary>
    public string? End { get; private set; }

    /// <summary>What the handshake's failure means for the exit code; only when it ended before it was open.</summary>
    public int FailureCode { get; private set; } = ExitCode.Failure;

    /// <summary>Messages that have arrived. A field, since it is changed in place.</summary>
    public Arrivals Arrived;

    /// <summary>Bytes that have come, heads of frames included.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Pings that the server has sent.</summary>
    public int Pings { get; private set; }

    /// <summary>Bytes that the protocol keeps for the socket, which takes no more.</summary>
    public int BufferedBytes => _unsent.Length + (_protocol?.BufferedBytes ?? 0);

    /// <summary>The socket has room, or connecting is decided.</summary>
    public void Write()
    {
        if (State == LoadConnectionState.Connecting)
        {
            var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success)
            {
                EndWith(new SocketException((int)error).Message);
                return;
            }

            State = LoadConnectionState.Shaking;
            _unsent = _handshake!.Request;
        }

        Flush();
    }

    /// <summary>Reads what the socket has; the messages in it come from <see cref="TryReadMessage"/>.</summary>
    /// <param name="buffer">Where to. Borrowed until that has returned false.</param>
    public void Read(Memory<byte> buffer)
    {
        var count = _socket.Receive(buffer.Span, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || count == 0)
        {
            EndWith(error != SocketError.Success ? new SocketException((int)error).Message
                : _protocol is null ? "the server ended the connection without an answer to the handshake" : "the server ended the connection without a Close");
            return;
        }

        BytesReceived += count;
        if (_protocol is null)
        {
            Shake(buffer[..count]);
        }
        else
        {
            _protocol.Receive(buffer[..count]);
        }
    }

    /// <summary>Gives the next message.</summary>
    /// <param name="message">Valid until the next call of a member.</param>
    /// <returns>False when there is none; then the connection may have ended.</returns>
    public bool TryReadMessage(out ReadOnlyMemory<byte> message)
    {
        message = default;
        while (_protocol is not null && _protocol.TryReadEvent(out var e))
        {
            switch (e.Kind)
            {
                case WebSocketEventKind.Text or WebSocketEventKind.Binary:
                    message = e.Payload;
                    return true;
                case WebSocketEventKind.Ping:
                    Pings++;
                    break;
                case WebSocketEventKind.Close:
                    EndWith($"the server closed with {(int)e.Close!.Code} {PrintableText.Of(e.Close.Reason)}".TrimEnd());
                    return false;
                case WebSocketEventKind.Failed:
                    EndWith($"the server broke the protocol: {e.Error!.Reason} ({e.Error.Source})");
                    return false;
            }
        }

        Flush(); // Pongs
        return false;
    }

    /// <summary>Says what comes first.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <param name="messages">The messages.</param>
    public void Greet(MessageKind kind, ImmutableArray<MessageTemplate> messages)
    {
        State = LoadConnectionState.Waiting;
        foreach (var message in messages)
        {
            Send(kind, message.Prepare(Index, 0).Bytes);
        }
    }

    /// <summary>The message came that makes it ready, or none is needed.</summary>
    public void BecomeReady() => State = State == LoadConnectionState.Waiting ? LoadConnectionState.Ready : State;

    /// <summary>Sends a message.</summary>
    /// <param name="kind">Text or binary; a text is UTF-8.</param>
    /// <param name="message">The message; copied.</param>
    public void Send(MessageKind kind, ReadOnlySpan<byte> message)
    {
        if (State == LoadConnectionState.Ended)
        {
            return;
        }

        _ = kind == MessageKind.Text ? _protocol!.SendText(message) : _protocol!.SendBinary(message);
        Flush();
    }

    /// <summary>Says good-bye as far as the socket takes it, and closes it.</summary>
    public void Dispose()
    {
        if (State == LoadConnectionState.Ready && _unsent.IsEmpty)
        {
            _protocol!.Close(CloseCode.NormalClosure, "");
            Flush();
        }

        EndWith("closed by this program");
    }

    private void Shake(Memory<byte> received)
    {
        if (_early.Length > 0)
        {
            received = (byte[])[.. _early, .. received.Span];
        }

        var input = new ReadOnlySequence<byte>(received);
        if (!_handshake!.TryReadResponse(ref input, out var result))
        {
            _early = input.ToArray(); // bounded: the handshake fails once the head is longer than its limits allow
            return;
        }

        switch (result)
        {
            case ClientHandshakeResult.Opened opened:
                (_handshake, _early) = (null, []);
                _protocol = new WebSocketConnection(Side.Client, opened.Protocol, Limits, MaskKeySource.Next);
                _protocol.Receive(received[^(int)input.Length..]);
                State = LoadConnectionState.Opened;
                break;
            case ClientHandshakeResult.Refused refused:
                FailureCode = ExitCode.Refused;
                EndWith($"the server refused the WebSocket with status {refused.Head.Status}{Reason(input)}");
                break;
            case ClientHandshakeResult.Failed failed:
                FailureCode = ExitCode.Refused;
                EndWith($"the server's answer is no WebSocket handshake: {failed.Error.Reason} ({failed.Error.Source})");
                break;
        }
    }

    /// <summary>The first line of a refusal's body, as far as it came with the head.</summary>
    private static string Reason(ReadOnlySequence<byte> body)
    {
        var line = System.Text.Encoding.UTF8.GetString(body.ToArray()).Split('\n')[0].Trim();
        return line.Length == 0 ? "" : $": {PrintableText.Of(line)}";
    }

    private void Flush()
    {
        while (State != LoadConnectionState.Ended)
        {
            var lent = _unsent.IsEmpty;
            if (lent && !TryTake())
            {
                Watch(Interest.Read);
                return;
            }

            var count = _socket.Send(_unsent.Span, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                _unsent = default; // the socket is at its end, which reading tells with its reason
                return;
            }

            _unsent = _unsent[(error == SocketError.Success ? count : 0)..];
            if (!_unsent.IsEmpty)
            {
                _unsent = lent ? _unsent.ToArray() : _unsent; // the protocol's buffer is lent for this moment only
                Watch(Interest.ReadAndWrite);
                return;
            }
        }
    }

    private bool TryTake() => _protocol is not null && _protocol.TryTakeOutput(out _unsent);

    private void Watch(Interest interest)
    {
        if (_interest != interest && State != LoadConnectionState.Ended)
        {
            _interest = interest;
            _poller.Watch(_socket, Index, interest);
        }
    }

    private void EndWith(string why)
    {
        if (State == LoadConnectionState.Ended)
        {
            return;
        }

        State = LoadConnectionState.Ended;
        End = why;
        _poller.Remove(_socket);
        _socket.Dispose();
        _protocol?.Dispose();
    }
}
