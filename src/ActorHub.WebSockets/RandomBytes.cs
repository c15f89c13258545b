namespace ActorHub.WebSockets;

/// <summary>Fills a buffer with bytes that nobody can predict, such as <see cref="System.Security.Cryptography.RandomNumberGenerator.Fill"/>.</summary>
/// <param name="destination">The buffer, all of which is filled.</param>
public delegate void RandomBytes(Span<byte> destination);
