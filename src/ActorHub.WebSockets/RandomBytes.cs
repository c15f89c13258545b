namespace ActorHub.WebSockets;

/// <summary>Fills a buffer with unpredictable bytes; for example <see cref="System.Security.Cryptography.RandomNumberGenerator.Fill"/>.</summary>
/// <param name="destination">The buffer to fill completely.</param>
public delegate void RandomBytes(Span<byte> destination);
