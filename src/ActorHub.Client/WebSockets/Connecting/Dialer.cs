using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Opens the byte stream to a server: TCP, a proxy's tunnel, TLS.</summary>
internal static class Dialer
{
    // As many as before the response to the WebSocket handshake.
    private const int MaxInterimResponses = 8;

    public static async Task<Stream> DialAsync(WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        if (options.Dial is { } dial)
        {
            return await dial(uri, cancellationToken);
        }

        var host = uri.Host.Trim('[', ']');
        var proxy = options.Proxy switch
        {
            ProxyChoice.Fixed choice => choice.Proxy,
            ProxyChoice.NoProxy => null,
            _ => ProxyEnvironment.For(uri, Environment.GetEnvironmentVariable),
        };
        var stream = proxy is null
            ? await TcpDialer.ConnectAsync(host, uri.Port, options.TimeProvider, cancellationToken)
            : await TunnelAsync(proxy, uri, options, cancellationToken);
        return uri.IsSecure ? await SecureAsync(stream, host, $"{uri.Host}:{uri.Port}", options.ConfigureTls, cancellationToken) : stream;
    }

    private static async Task<Stream> SecureAsync(
        Stream stream, string host, string place, Action<SslClientAuthenticationOptions>? configure, CancellationToken cancellationToken)
    {
        var observed = new FirstByteStream(stream);
        var tls = new SslStream(observed);
        try
        {
            // The client does not support RFC 8441, so it must prevent a server that prefers HTTP/2 from choosing it.
            var options = new SslClientAuthenticationOptions { TargetHost = host, ApplicationProtocols = [SslApplicationProtocol.Http11] };
            configure?.Invoke(options);
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (Explained(e, observed.FirstByte, place) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Names the cause if the server did not answer with TLS; null if it did.</summary>
    private static Exception? Explained(Exception e, byte? first, string place) => e switch
    {
        AuthenticationException or IOException when first is not null && !FirstByteStream.IsTls(first) =>
            new AuthenticationException($"{place} does not use TLS. Use its TLS port, or a ws URL (http for a proxy).", e),
        IOException when first is null =>
            new IOException($"{place} ended the connection during the TLS handshake. If it does not use TLS, use a ws URL (http for a proxy).", e),
        _ => null,
    };

    private static async Task<Stream> TunnelAsync(Uri proxy, WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        if (proxy.Scheme is not ("http" or "https"))
        {
            throw new ProxyException($"The proxy's scheme {proxy.Scheme} is not supported. Use http or https.", null);
        }

        var stream = await TcpDialer.ConnectAsync(proxy.IdnHost, proxy.Port, options.TimeProvider, cancellationToken);
        stream = proxy.Scheme == "https" ? await SecureAsync(stream, proxy.IdnHost, proxy.Authority, null, cancellationToken) : stream;
        try
        {
            await stream.WriteAsync(Connect(proxy, uri), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await ReadAnswerAsync(stream, options.HeadLimits, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static byte[] Connect(Uri proxy, WebSocketUri uri)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{uri.Host}:{uri.Port}");
        var login = proxy.UserInfo.Length == 0
            ? ""
            : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)))}\r\n";
        return Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n");
    }

    /// <summary>
    /// Reads the response byte by byte: bytes after its head belong to the tunnel, in which the server may send first. Interim responses (1xx)
    /// before it are skipped (RFC 9110 §15.2).
    /// </summary>
    private static async Task ReadAnswerAsync(Stream stream, HeadLimits limits, CancellationToken cancellationToken)
    {
        var received = new ArrayBufferWriter<byte>(256);
        var interim = 0;
        while (true)
        {
            if (await stream.ReadAsync(received.GetMemory(1)[..1], cancellationToken) == 0)
            {
                throw new ProxyException("The proxy ended the connection before it responded.", null);
            }

            received.Advance(1);
            if (received.WrittenSpan[^1] != '\n' && received.WrittenCount <= limits.MaxBytes)
            {
                continue;
            }

            var input = new ReadOnlySequence<byte>(received.WrittenMemory);
            if (ResponseHeadParser.TryRead(ref input, limits, out var head, out var error))
            {
                if (head!.Status is >= 100 and < 200 and not 101)
                {
                    if (++interim > MaxInterimResponses)
                    {
                        throw new ProxyException($"The proxy sent more than {MaxInterimResponses} interim responses.", null);
                    }

                    received.ResetWrittenCount();
                    continue;
                }

                // RFC 9110 §9.3.6: any 2xx opens the tunnel.
                if (head.Status is < 200 or > 299)
                {
                    throw new ProxyException($"The proxy refused the tunnel with status {head.Status}.", head.Status);
                }

                return;
            }

            if (error is not null)
            {
                throw new ProxyException("The proxy's response is not valid HTTP: " + error.Reason, null);
            }
        }
    }
}
