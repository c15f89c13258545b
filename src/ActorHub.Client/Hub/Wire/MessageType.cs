namespace ActorHub.Client;

/// <summary>The types of the hub's messages. Unknown types are ignored.</summary>
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
    History,
    Pong,
    Error,
}
