using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Opens the byte stream to a server: TCP, a proxy's tunnel, TLS.</summary>
internal static class Dialer
{
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
        return uri.IsSecure ? await SecureAsync(stream, host, options.ConfigureTls, cancellationToken) : stream;
    }

    private static async Task<Stream> SecureAsync(
        Stream stream, string host, Action<SslClientAuthenticationOptions>? configure, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        try
        {
            // The client does not support RFC 8441, so it must prevent a server that prefers HTTP/2 from choosing it.
            var options = new SslClientAuthenticationOptions { TargetHost = host, ApplicationProtocols = [SslApplicationProtocol.Http11] };
            configure?.Invoke(options);
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> TunnelAsync(Uri proxy, WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        if (proxy.Scheme is not ("http" or "https"))
        {
            throw new ProxyException($"The proxy's scheme {proxy.Scheme} is not supported. Use http or https.", null);
        }

        var stream = await TcpDialer.ConnectAsync(proxy.IdnHost, proxy.Port, options.TimeProvider, cancellationToken);
        stream = proxy.Scheme == "https" ? await SecureAsync(stream, proxy.IdnHost, null, cancellationToken) : stream;
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

    /// <summary>Reads the response byte by byte: bytes after its head belong to the tunnel, in which the server may send first.</summary>
    private static async Task ReadAnswerAsync(Stream stream, HeadLimits limits, CancellationToken cancellationToken)
    {
        var received = new ArrayBufferWriter<byte>(256);
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
                // RFC 9110 §9.3.6: any 2xx opens the tunnel.
                if (head!.Status is < 200 or > 299)
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
