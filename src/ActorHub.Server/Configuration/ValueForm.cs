using ActorHub.Hocon;

namespace ActorHub.Server.Configuration;

/// <summary>Reads one form of value.</summary>
/// <param name="found">What the file holds.</param>
/// <param name="value">What it means; meaningless when there is an error.</param>
/// <returns>The error, at the place of what is wrong, or null.</returns>
internal delegate HoconError? ValueReader<T>(HoconValue found, out T value);

/// <summary>A form of value: what is accepted, in words, and how to read it.</summary>
/// <param name="Accepts">For people: <c>a whole number between 0 and 65535</c>.</param>
/// <param name="Read">Accepts exactly that.</param>
internal sealed record ValueForm<T>(string Accepts, ValueReader<T> Read);
