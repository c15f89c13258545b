using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Mask keys that nobody can predict (RFC 6455 §10.3), drawn many at a time: a key must not cost a system call.</summary>
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
