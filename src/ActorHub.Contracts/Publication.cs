using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorHub;

/// <summary>One message of a channel, as its subscribers receive it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Position">The publication's position in the channel.</param>
/// <param name="From">The publisher's connection; null for the program that runs the hub.</param>
/// <param name="Data">One JSON value in UTF-8, byte for byte as it was published. Never changes.</param>
public sealed record Publication(string Channel, StreamPosition Position, string? From, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether the publisher's own subscription receives the publication.</summary>
    /// <value>Set by the hub and its brokers. Clients always see <see cref="SenderEcho.Included"/>: the protocol does not carry it to them.</value>
    public SenderEcho Echo { get; init; }

    /// <summary>Deserializes <see cref="Data"/>.</summary>
    /// <typeparam name="T">The type to deserialize to.</typeparam>
    /// <param name="type">The type's contract, from a source-generated context or a serializer's options.</param>
    /// <returns>Null for a JSON null.</returns>
    /// <exception cref="JsonException">The data does not match the type.</exception>
    public T? Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Data.Span, type);
}
