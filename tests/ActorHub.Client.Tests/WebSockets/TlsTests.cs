using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorHub.Client.Tests.Support;

namespace ActorHub.Client.Tests.WebSockets;

public class TlsTests
{
    [Fact]
    public async Task A_secure_WebSocket_is_opened_over_TLS_with_HTTP_1()
    {
        using var server = new StubServer();
        using var certificate = Certificate();
        var options = WebSocketClientOptions.Default with
        {
            // Trusts this one certificate, and nothing else.
            ConfigureTls = tls => tls.RemoteCertificateValidationCallback =
                (_, given, _, _) => given!.GetCertHashString(HashAlgorithmName.SHA256) == certificate.GetCertHashString(HashAlgorithmName.SHA256),
        };
        var connecting = WebSocketClient.ConnectAsync(new Uri($"wss://{server.EndPoint}/"), options, CancellationToken.None);
        await using var tls = new SslStream(await server.AcceptStream());
        await tls.AuthenticateAsServerAsync(Serve(certificate)).Patiently("the TLS handshake");
        using var peer = new StubPeer(tls);
        await peer.Upgrade("81 02 68 69");
        await using var client = await connecting.Patiently("the open WebSocket");

        Assert.Equal(SslApplicationProtocol.Http11, tls.NegotiatedApplicationProtocol);
        Assert.Equal("hi", (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);
        await client.SendTextAsync("ho", CancellationToken.None);
        Assert.Equal("ho", System.Text.Encoding.ASCII.GetString((await peer.ReadFrame()).Payload));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        using var server = new StubServer();
        using var certificate = Certificate();
        var connecting = WebSocketClient.ConnectAsync(new Uri($"wss://{server.EndPoint}/"), WebSocketClientOptions.Default, CancellationToken.None);
        await using var tls = new SslStream(await server.AcceptStream());
        _ = tls.AuthenticateAsServerAsync(Serve(certificate)).ContinueWith(static task => task.Exception, TaskScheduler.Default);

        await Assert.ThrowsAsync<AuthenticationException>(() => connecting.Patiently("the refusal"));
    }

    // "Cannot determine the frame size or a corrupted frame was received."
    [Fact]
    public async Task A_wss_URL_of_a_port_without_TLS_is_told()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(new Uri($"wss://{server.EndPoint}/"), WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();

        await peer.Write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

        var refused = await Assert.ThrowsAsync<AuthenticationException>(() => connecting.Patiently("the refusal"));
        Assert.Equal($"{server.EndPoint} does not use TLS. Use its TLS port, or a ws URL (http for a proxy).", refused.Message);
    }

    [Fact]
    public async Task A_server_that_ends_the_TLS_handshake_without_a_word_is_told()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(new Uri($"wss://{server.EndPoint}/"), WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept(); // kept: the finalizer of a socket resets its connection
        peer.EndSending();

        var ended = await Assert.ThrowsAsync<IOException>(() => connecting.Patiently("the refusal"));
        Assert.StartsWith($"{server.EndPoint} ended the connection during the TLS handshake.", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ws_URL_of_a_port_with_TLS_is_told()
    {
        using var server = new StubServer();
        var connecting = WebSocketClient.ConnectAsync(server.Url, WebSocketClientOptions.Default, CancellationToken.None);
        using var peer = await server.Accept();
        await peer.ReadHead();

        await peer.WriteHex("15 03 01 00 02 02 46"); // an alert: the version is not supported
        peer.EndSending();

        var failed = await Assert.ThrowsAsync<HandshakeFailedException>(() => connecting.Patiently("the refusal"));
        Assert.StartsWith("the server uses TLS at this port; use a wss URL", failed.Message, StringComparison.Ordinal);
    }

    private static SslServerAuthenticationOptions Serve(X509Certificate2 certificate) => new()
    {
        ServerCertificate = certificate,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hub.example", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
