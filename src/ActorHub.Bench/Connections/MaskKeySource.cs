using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorHub.Bench;

/// <summary>Unpredictable mask keys (RFC 6455 §10.3). One system call draws 1024 of them.</summary>
internal static class MaskKeySource
{
    [ThreadStatic]
    private static uint[]? _keys;

    [ThreadStatic]
    private static int _left;

    public static uint Next()
    {
        _keys ??= new uint[1024];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
            _left = _keys.Length;
        }

        return _keys[--_left];
    }
}
