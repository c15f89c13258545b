// permessage-deflate (RFC 7692) of one connection: who compresses how, and what is held for it.
//
// With context takeover a compressor or decompressor lives as long as the connection and is paid from the node's budget. Without it, one
// is borrowed from the thread for a message and put by after it: a full flush leaves a compressor in the state of a new one (the native
// library exports no reset of it), so nothing is made or freed at a message.
namespace ActorHub.WebSockets;

internal sealed partial class PerMessageDeflate
{
    private readonly WebSocketConnectionOptions _options;

    public PerMessageDeflate(Side side, DeflateParameters parameters, WebSocketConnectionOptions options)
    {
        _options = options;
        _sendBits = side == Side.Server ? parameters.ServerMaxWindowBits : parameters.ClientMaxWindowBits;
        _sendCost = DeflateMemory.ForSending(side, parameters);
        _receiveCost = DeflateMemory.ForReceiving(side, parameters);
        _receivePaid = TryTake(_receiveCost);
    }

    private bool TryTake(int bytes) => bytes == 0 || _options.Budget is null || _options.Budget.TryTake(bytes);

    private void Give(int bytes)
    {
        if (bytes > 0)
        {
            _options.Budget?.Return(bytes);
        }
    }
}
