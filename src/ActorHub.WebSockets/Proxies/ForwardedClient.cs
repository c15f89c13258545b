using System.Net;

namespace ActorHub.WebSockets;

/// <summary>Who sent a request, as far as trusted peers tell. Immutable.</summary>
/// <param name="Address">The nearest address that is no trusted proxy's, without a port; an IPv4 address in its short form.</param>
/// <param name="Scheme">What that client connected with.</param>
/// <param name="Host">The host that it asked for; null when the request names none.</param>
public sealed record ForwardedClient(IPAddress Address, WebSocketScheme Scheme, string? Host);
