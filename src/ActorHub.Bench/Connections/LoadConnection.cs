using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Bench;

/// <summary>State of a connection; it only advances.</summary>
internal enum LoadConnectionState
{
    /// <summary>The TCP handshake is in flight.</summary>
    Connecting,

    /// <summary>The WebSocket handshake is in flight.</summary>
    Handshaking,

    /// <summary>The WebSocket is open; the messages of <see cref="Conversation.Init"/> are not sent yet.</summary>
    Opened,

    /// <summary>The messages of <see cref="Conversation.Init"/> are sent; the answer that makes it ready is pending.</summary>
    Waiting,

    /// <summary>The connection takes part in the load.</summary>
    Ready,

    /// <summary>The connection is lost, closed or failed, for the reason in <see cref="LoadConnection.End"/>.</summary>
    Ended,
}

/// <summary>
/// One WebSocket client without a thread or task of its own: the run calls it when the poller reports its socket. A connection buffers only
/// bytes that the socket did not accept, and a handshake response that arrived in pieces.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    // Several times the longest payload, because a server may escape the payload or join messages.
    private static readonly WebSocketConnectionOptions Limits = WebSocketConnectionOptions.Default with { MaxMessageBytes = 4 * LoadPlan.MaxPayloadBytes };

    private readonly Socket _socket;
    private readonly Poller _poller;
    private readonly IPEndPoint _to;
    private ClientHandshake? _handshake;
    private byte[] _early = [];
    private WebSocketConnection? _protocol;
    private ReadOnlyMemory<byte> _unsent;
    private Interest _interest = Interest.ReadAndWrite;

    /// <summary>Starts to connect.</summary>
    /// <param name="plan">The headers, subprotocols and extensions of the handshake.</param>
    /// <param name="target">Address and resource of the handshake.</param>
    /// <param name="index">The connection's index, from 0; also its token with the poller.</param>
    /// <param name="to">The resolved address of the target.</param>
    /// <param name="poller">Watches the socket.</param>
    /// <exception cref="LoadFailedException">The system has no socket left.</exception>
    public LoadConnection(LoadPlan plan, WebSocketUri target, int index, IPEndPoint to, Poller poller)
    {
        (_poller, Index, _to) = (poller, index, to);
        _handshake = new ClientHandshake(
            new ClientHandshakeOptions { Uri = target, Headers = plan.Headers, Subprotocols = plan.Subprotocols, Deflate = plan.Deflate },
            RandomNumberGenerator.Fill);
        try
        {
            _socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        }
        catch (SocketException e) // most likely, the process has too many descriptors
        {
            throw new LoadFailedException(BenchExitCode.Failure, $"Cannot create a socket for connection {index + 1}: {e.Message}");
        }

        if (poller.Connect(_socket, to, index) is { } error)
        {
            EndWith(CannotConnect(error));
        }
    }

    /// <summary>The connection's index, from 0. The publisher's is the number of connections.</summary>
    public int Index { get; }

    public LoadConnectionState State { get; private set; }

    /// <summary>Reason for the end; null until then.</summary>
    public string? End { get; private set; }

    /// <summary>Exit code of the run if this connection ends before it is open.</summary>
    public int FailureCode { get; private set; } = BenchExitCode.Failure;

    /// <summary>Messages that have arrived. A field, because the ledger changes the struct in place.</summary>
    public Arrivals Arrived;

    /// <summary>Bytes received, with the handshake and frame headers.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Pings received.</summary>
    public int Pings { get; private set; }

    /// <summary>Bytes that wait until the socket accepts more.</summary>
    public int BufferedBytes => _unsent.Length + (_protocol?.BufferedBytes ?? 0);

    /// <summary>Continues when the socket can be written, or when the TCP handshake has succeeded or failed.</summary>
    public void Write()
    {
        if (State == LoadConnectionState.Connecting)
        {
            var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success)
            {
                EndWith(CannotConnect(new SocketException((int)error).Message));
                return;
            }

            State = LoadConnectionState.Handshaking;
            _unsent = _handshake!.Request;
        }

        Flush();
    }

    /// <summary>Reads from the socket once; <see cref="TryReadMessage"/> then returns the messages.</summary>
    /// <param name="buffer">Receives the bytes. Borrowed until <see cref="TryReadMessage"/> returns false.</param>
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
                : _protocol is null ? "the server ended the connection without a response to the handshake" : "the server ended the connection without a Close");
            return;
        }

        BytesReceived += count;
        if (_protocol is null)
        {
            ReadHandshake(buffer[..count]);
        }
        else
        {
            _protocol.Receive(buffer[..count]);
        }
    }

    /// <summary>Returns the next message.</summary>
    /// <param name="message">The message. Valid until the next call of a member.</param>
    /// <returns>False when no message is left; the connection may have ended.</returns>
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
                    EndWith($"the server closed with {(int)e.Close!.Code} {Printable.Of(e.Close.Reason)}".TrimEnd());
                    return false;
                case WebSocketEventKind.Failed:
                    EndWith($"the server violated the protocol: {e.Error!.Reason} ({e.Error.Source})");
                    return false;
            }
        }

        Flush(); // Pongs
        return false;
    }

    /// <summary>Sends the first messages.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <param name="messages">The messages.</param>
    public void SendInit(MessageKind kind, ImmutableArray<MessageTemplate> messages)
    {
        State = LoadConnectionState.Waiting;
        foreach (var message in messages)
        {
            Send(kind, message.Prepare(Index, 0).Bytes);
        }
    }

    /// <summary>Makes the connection ready: the awaited answer arrived, or none is needed.</summary>
    public void BecomeReady() => State = State == LoadConnectionState.Waiting ? LoadConnectionState.Ready : State;

    /// <summary>Sends a message.</summary>
    /// <param name="kind">Text or binary; a text is UTF-8.</param>
    /// <param name="message">The message. Copied before the method returns.</param>
    public void Send(MessageKind kind, ReadOnlySpan<byte> message)
    {
        if (State == LoadConnectionState.Ended)
        {
            return;
        }

        _ = kind == MessageKind.Text ? _protocol!.SendText(message) : _protocol!.SendBinary(message);
        Flush();
    }

    /// <summary>Sends a Close if the socket accepts it at once, then closes the socket.</summary>
    public void Dispose()
    {
        if (State == LoadConnectionState.Ready && _unsent.IsEmpty)
        {
            _protocol!.Close(CloseCode.NormalClosure, "");
            Flush();
        }

        EndWith("closed by this program");
    }

    private void ReadHandshake(Memory<byte> received)
    {
        if (_early.Length > 0)
        {
            received = (byte[])[.. _early, .. received.Span];
        }

        var input = new ReadOnlySequence<byte>(received);
        if (!_handshake!.TryReadResponse(ref input, out var result))
        {
            _early = input.ToArray(); // bounded: the handshake fails when the head exceeds its limits
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
                FailureCode = BenchExitCode.Refused;
                EndWith($"the server refused the WebSocket with status {refused.Head.Status}{Reason(input)}");
                break;
            case ClientHandshakeResult.Failed failed:
                FailureCode = BenchExitCode.Refused;
                EndWith($"the server's response is not a valid WebSocket handshake: {failed.Error.Reason} ({failed.Error.Source})");
                break;
        }
    }

    /// <summary>The first line of a refusal's body, if it arrived with the head.</summary>
    private static string Reason(ReadOnlySequence<byte> body)
    {
        var line = Encoding.UTF8.GetString(body.ToArray()).Split('\n')[0].Trim();
        return line.Length == 0 ? "" : $": {Printable.Of(line)}";
    }

    private void Flush()
    {
        while (State != LoadConnectionState.Ended)
        {
            var borrowed = _unsent.IsEmpty;
            if (borrowed && !TryTake())
            {
                Watch(Interest.Read);
                return;
            }

            var count = _socket.Send(_unsent.Span, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                _unsent = default; // the next read reports the end of the socket and its reason
                return;
            }

            _unsent = _unsent[(error == SocketError.Success ? count : 0)..];
            if (!_unsent.IsEmpty)
            {
                _unsent = borrowed ? _unsent.ToArray() : _unsent; // the protocol reuses its buffer after this method
                Watch(Interest.ReadAndWrite);
                return;
            }
        }
    }

    private string CannotConnect(string problem) => $"cannot connect to {_to}: {problem}";

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
