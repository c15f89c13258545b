using System.Collections.Immutable;
using System.Net.Security;
using ActorHub.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorHub.Client;

/// <summary>How a <see cref="WebSocketClient"/> connects and behaves. Immutable; one object may serve many connections.</summary>
public sealed record WebSocketClientOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketClientOptions Default { get; } = new();

    /// <summary>The version of the protocol.</summary>
    /// <value>RFC 6455 unless set; the drafts before hybi-07 know neither binary messages nor pings.</value>
    public WebSocketVersion Version { get; init; } = WebSocketVersion.Rfc6455;

    /// <summary>Subprotocols to offer, the preferred one first.</summary>
    public ImmutableArray<string> Subprotocols { get; init; } = [];

    /// <summary>The origin to claim; null for none, as programs that are no browser have none.</summary>
    public string? Origin { get; init; }

    /// <summary>More headers of the handshake, such as <c>Authorization</c>.</summary>
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Cookies of the handshake.</summary>
    public ImmutableArray<Cookie> Cookies { get; init; } = [];

    /// <summary>What to offer of permessage-deflate; null to offer nothing.</summary>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>Limits of the answer to the handshake.</summary>
    public HeadLimits HeadLimits { get; init; } = HeadLimits.Default;

    /// <summary>Limits of frames and messages, and whether messages come whole or in parts. Pings are always answered by the client.</summary>
    public WebSocketConnectionOptions Connection { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Changes how TLS is set up: certificates, the name to check, what to accept. Called before each TLS handshake.</summary>
    /// <value>Null unless set: the system's trust, the name of the URI, HTTP/1.1 by ALPN.</value>
    public Action<SslClientAuthenticationOptions>? ConfigureTls { get; init; }

    /// <summary>Which proxy is gone through.</summary>
    /// <value>That of the environment unless set.</value>
    public ProxyChoice Proxy { get; init; } = ProxyChoice.Environment;

    /// <summary>Makes the byte stream instead of TCP, proxy and TLS; it becomes the client's.</summary>
    public Func<WebSocketUri, CancellationToken, ValueTask<Stream>>? Dial { get; init; }

    /// <summary>Connecting, from the name's look-up to the answer to the handshake, takes this long at most.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the peer has for its part of the closing handshake, and to end the transport after it.</summary>
    /// <value>5 seconds unless set.</value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pings for a peer that is silent; null for none.</summary>
    public KeepAliveOptions? KeepAlive { get; init; } = KeepAliveOptions.Default;

    /// <summary>Most bytes of received messages queued for the program. At the limit the client stops reading, which holds the peer back.</summary>
    /// <value>Bytes; 64 KiB unless set. A single longer message is queued too.</value>
    public int MaxReceiveQueueBytes { get; init; } = 1 << 16;

    /// <summary>How much of the body of a refusal is read for <see cref="HandshakeRefusedException.Body"/>.</summary>
    /// <value>Bytes; 64 KiB unless set.</value>
    public int MaxRefusalBodyBytes { get; init; } = 1 << 16;

    /// <summary>Sees every byte that goes and comes, inside TLS; null for nobody.</summary>
    public IWireObserver? Observer { get; init; }

    /// <summary>Where the client logs; never payloads or headers.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The same options with a bearer token (RFC 6750 §2.1).</summary>
    /// <param name="options">The options.</param>
    /// <param name="token">The token; an <c>Authorization</c> that is there already is replaced.</param>
    /// <returns>The options with it.</returns>
    public static WebSocketClientOptions WithBearer(WebSocketClientOptions options, string token)
    {
        ArgumentNullException.ThrowIfNull(options);
        var others = options.Headers.Where(static header => !header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        return options with { Headers = [.. others, new Header("Authorization", "Bearer " + token)] };
    }
}
