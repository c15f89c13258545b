using System.Security.Cryptography.X509Certificates;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A stream transport over TLS and real sockets.</summary>
public sealed class TlsTransportTests : TransportContract, IDisposable
{
    private readonly LoopbackSockets _sockets = new();
    private readonly X509Certificate2 _certificate = SelfSigned.Certificate("hub.example");

    // The stream cannot reset the socket below it. It closes without the alert of RFC 8446 §6.1 (close_notify), whose absence means a truncated
    // connection, but the peer, an SslStream, reports that as an end.
    protected override TransferStatus AfterAbort => TransferStatus.End;

    protected override int Connections => 300; // a handshake takes milliseconds

    public void Dispose()
    {
        _sockets.Dispose();
        _certificate.Dispose();
    }

    protected override async Task<(Transport Transport, TransportPeer Peer)> ConnectAsync()
    {
        var (client, accepted) = await _sockets.ConnectAsync();
        var (ours, theirs) = (SelfSigned.Server(accepted), SelfSigned.Client(client, _certificate));
        await Task.WhenAll(ours.AuthenticateAsServerAsync(_certificate), theirs.AuthenticateAsClientAsync("hub.example"));
        return (new StreamTransport(ours, accepted.RemoteEndPoint), LoopbackSockets.Peer(theirs, client, () => new ValueTask(theirs.ShutdownAsync())));
    }
}
