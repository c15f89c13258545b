using ActorHub.Hocon;

namespace ActorHub.Server.Configuration;

/// <summary>Reads a value of one form.</summary>
/// <param name="found">The HOCON value.</param>
/// <param name="value">The value read; undefined if there is an error.</param>
/// <returns>The error, with its position, or null.</returns>
internal delegate HoconError? ValueReader<T>(HoconValue found, out T value);

/// <summary>A form of option values.</summary>
/// <param name="Accepts">A description of the accepted values, such as <c>a whole number between 0 and 65535</c>.</param>
/// <param name="Read">Reads a value, and accepts exactly those described.</param>
internal sealed record ValueForm<T>(string Accepts, ValueReader<T> Read);
