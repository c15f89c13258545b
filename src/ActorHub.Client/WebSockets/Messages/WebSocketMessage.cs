using System.Text;

namespace ActorHub.Client;

/// <summary>A message, or a part of one if the options request partial delivery.</summary>
/// <param name="Kind">Text or binary.</param>
/// <param name="Payload">Valid until the next call of <see cref="WebSocketClient.ReceiveAsync"/>. Text is UTF-8; a part of it may end within a character.</param>
/// <param name="EndOfMessage">True for a whole message and for the last part of a message.</param>
public readonly record struct WebSocketMessage(MessageKind Kind, ReadOnlyMemory<byte> Payload, bool EndOfMessage)
{
    /// <summary>The payload as text, copied.</summary>
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}
