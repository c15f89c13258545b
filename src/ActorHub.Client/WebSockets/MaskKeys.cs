using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorHub.Client;

/// <summary>Unpredictable mask keys (RFC 6455 §10.3). Generated in batches, because each call of the generator is expensive.</summary>
internal static class MaskKeys
{
    private const int Keys = 64;

    [ThreadStatic]
    private static uint[]? _keys;

    [ThreadStatic]
    private static int _left;

    public static uint Next()
    {
        _keys ??= new uint[Keys];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
            _left = Keys;
        }

        return _keys[--_left];
    }
}
