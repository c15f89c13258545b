using System.Net;

namespace ActorHub.WebSockets;

/// <summary>The client that sent a request, as reported by trusted proxies. Immutable.</summary>
/// <param name="Address">The nearest address that does not belong to a trusted proxy. An IPv4-mapped address is converted to IPv4.</param>
/// <param name="Scheme">The scheme with which the client connected.</param>
/// <param name="Host">The host that the client requested; null if the request names none.</param>
public sealed record ForwardedClient(IPAddress Address, WebSocketScheme Scheme, string? Host);
