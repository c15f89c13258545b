using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorHub.Client;

/// <summary>One message in a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Position">Its place there.</param>
/// <param name="From">The publisher's connection; null for the program that runs the hub.</param>
/// <param name="Data">One JSON value in UTF-8, byte for byte as it was published.</param>
/// <param name="Continuity">Whether publications before this one may have been missed.</param>
public sealed record Publication(string Channel, StreamPosition Position, string? From, ReadOnlyMemory<byte> Data, Continuity Continuity)
{
    /// <summary>The message as a .NET value.</summary>
    /// <typeparam name="T">What it is read as.</typeparam>
    /// <param name="type">How, from a source-generated context or a serializer's options.</param>
    /// <returns>Null for a JSON null.</returns>
    /// <exception cref="JsonException">It is not of this shape.</exception>
    public T? Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Data.Span, type);
}

/// <summary>One message in a channel, as a .NET value.</summary>
/// <typeparam name="T">What it was read as.</typeparam>
/// <param name="Channel">The channel.</param>
/// <param name="Position">Its place there.</param>
/// <param name="From">The publisher's connection; null for the program that runs the hub.</param>
/// <param name="Value">The message; null for a JSON null.</param>
/// <param name="Continuity">Whether publications before this one may have been missed.</param>
public sealed record Publication<T>(string Channel, StreamPosition Position, string? From, T? Value, Continuity Continuity);
