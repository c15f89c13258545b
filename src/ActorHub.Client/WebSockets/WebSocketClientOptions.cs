using System.Collections.Immutable;
using System.Net.Security;
using ActorHub.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorHub.Client;

/// <summary>Options of a <see cref="WebSocketClient"/>. Immutable; many connections may share one object.</summary>
public sealed record WebSocketClientOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketClientOptions Default { get; } = new();

    /// <summary>The version of the protocol.</summary>
    /// <value>RFC 6455 unless set. The drafts before hybi-07 have neither binary messages nor Pings.</value>
    public WebSocketVersion Version { get; init; } = WebSocketVersion.Rfc6455;

    /// <summary>Subprotocols to offer, in order of preference.</summary>
    public ImmutableArray<string> Subprotocols { get; init; } = [];

    /// <summary>The value of the <c>Origin</c> header; null for no header, which is normal for programs other than browsers.</summary>
    public string? Origin { get; init; }

    /// <summary>Additional headers of the handshake, such as <c>Authorization</c>.</summary>
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Cookies of the handshake.</summary>
    public ImmutableArray<Cookie> Cookies { get; init; } = [];

    /// <summary>The parameters of permessage-deflate to offer; null to offer no compression.</summary>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>Limits of the response to the handshake.</summary>
    public HeadLimits HeadLimits { get; init; } = HeadLimits.Default;

    /// <summary>Limits of frames and messages, and whether messages are delivered whole or in parts. The client always answers Pings itself.</summary>
    public WebSocketConnectionOptions Connection { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Changes the TLS options, such as client certificates, the expected host name or the validation. Called before each TLS handshake.</summary>
    /// <value>Null unless set. Then the system's trust, the host of the URI and ALPN <c>http/1.1</c> apply.</value>
    public Action<SslClientAuthenticationOptions>? ConfigureTls { get; init; }

    /// <summary>The proxy to connect through.</summary>
    /// <value>The proxy of the environment unless set.</value>
    public ProxyChoice Proxy { get; init; } = ProxyChoice.Environment;

    /// <summary>Opens the byte stream, in place of TCP, proxy and TLS; null to use these. The client disposes the stream.</summary>
    public Func<WebSocketUri, CancellationToken, ValueTask<Stream>>? Dial { get; init; }

    /// <summary>Deadline for connecting, from the DNS lookup to the response to the handshake.</summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan ConnectTimeout { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Deadline for each step of closing: for the peer's Close; for the program to handle messages that were received before it, until the client
    /// answers it (<see cref="WebSocketClient.ReceiveAsync"/>); and for the peer to end the transport.
    /// </summary>
    /// <value>5 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan CloseTimeout { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(5);

    /// <summary>Detection of lost connections by Pings; null for none.</summary>
    public KeepAliveOptions? KeepAlive { get; init; } = KeepAliveOptions.Default;

    /// <summary>Most bytes of received messages queued for the program. At the limit the client stops reading, which applies back-pressure to the peer.</summary>
    /// <value>Bytes; 64 KiB unless set. A single longer message is queued too.</value>
    public int MaxReceiveQueueBytes { get; init; } = 1 << 16;

    /// <summary>Most bytes of a refusal's body that are read for <see cref="HandshakeRefusedException.Body"/>.</summary>
    /// <value>Bytes; 64 KiB unless set.</value>
    public int MaxRefusalBodyBytes { get; init; } = 1 << 16;

    /// <summary>Observes all bytes sent and received, before encryption and after decryption; null for none.</summary>
    public IWireObserver? Observer { get; init; }

    /// <summary>The client's logger. Log lines contain neither payloads nor headers.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Returns the options with a bearer token (RFC 6750 §2.1).</summary>
    /// <param name="options">The options.</param>
    /// <param name="token">The token. It replaces any existing <c>Authorization</c> header.</param>
    /// <returns>A copy of the options with the header.</returns>
    public static WebSocketClientOptions WithBearer(WebSocketClientOptions options, string token)
    {
        ArgumentNullException.ThrowIfNull(options);
        var others = options.Headers.Where(static header => !header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        return options with { Headers = [.. others, new Header("Authorization", "Bearer " + token)] };
    }
}
