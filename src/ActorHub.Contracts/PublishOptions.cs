namespace ActorHub;

/// <summary>Conditions under which a message is published.</summary>
public sealed record PublishOptions
{
    /// <summary>
    /// An idempotency key: if a message with it was published in the channel within the last 5 minutes, this one is not published, and the
    /// result is that of the first. So a message whose reply was lost can be sent again.
    /// </summary>
    /// <value>1 to 128 bytes of UTF-8; null for none. The same key of another publisher is the same key: make it unique, such as a GUID.</value>
    public string? Key { get; init; }

    /// <summary>The message is published only if this is the position of the channel's last publication. So of several writers one succeeds.</summary>
    /// <value>Null for no condition.</value>
    public StreamPosition? ExpectedPosition { get; init; }
}
