// permessage-deflate (RFC 7692) of one connection: its compressor, its decompressor and their memory.
//
// With context takeover, a compressor or decompressor lives as long as the connection, and its memory is taken from the node's budget. Without
// it, each message rents one from the thread's cache. A full flush leaves a compressor in the state of a new one (the native library exports
// no reset), so a message neither creates nor frees one.
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
