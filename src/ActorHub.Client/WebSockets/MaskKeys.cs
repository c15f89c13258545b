using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorHub.Client;

/// <summary>Mask keys that nobody can predict (RFC 6455 §10.3). The generator is asked for many at a time, since each call of it costs.</summary>
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
