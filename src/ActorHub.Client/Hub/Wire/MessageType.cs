namespace ActorHub.Client;

/// <summary>What the hub may say; types that this client does not know are ignored.</summary>
internal enum MessageType
{
    Unknown,
    Welcome,
    Subscribed,
    Unsubscribed,
    Published,
    Publication,
    Sent,
    Broadcasted,
    Message,
    Presence,
    Pong,
    Error,
}
