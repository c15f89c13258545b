using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The first line of a request: method, target and version, separated by one space (RFC 9112 §3).</summary>
internal static class RequestLine
{
    private const int VersionLength = 8; // HTTP/1.1

    /// <summary>Checks a line, or the part of it that has arrived.</summary>
    public static HandshakeError? Check(ReadOnlySpan<byte> line, LineExtent extent, int maxTargetBytes)
    {
        var methodEnd = line.IndexOfAnyExcept(HttpGrammar.Token);
        if (methodEnd < 0)
        {
            return extent == LineExtent.Whole ? HandshakeErrors.RequestLine : null;
        }

        if (methodEnd == 0 || line[methodEnd] != ' ')
        {
            return HandshakeErrors.RequestLine;
        }

        var method = line[..methodEnd];
        var rest = line[(methodEnd + 1)..];
        var targetEnd = rest.IndexOfAnyExcept(HttpGrammar.Target);
        if ((targetEnd < 0 ? rest.Length : targetEnd) > maxTargetBytes)
        {
            return HandshakeErrors.TargetTooLong;
        }

        if (targetEnd < 0)
        {
            return extent == LineExtent.Whole ? HandshakeErrors.RequestLine : null;
        }

        if (rest[targetEnd] != ' ' || !IsTarget(rest[..targetEnd], method))
        {
            return HandshakeErrors.RequestLine;
        }

        return CheckVersion(rest[(targetEnd + 1)..], extent);
    }

    /// <summary>Splits a line that <see cref="Check"/> has accepted.</summary>
    public static (string Method, string Target, int MinorVersion) Split(ReadOnlySpan<byte> line)
    {
        var methodEnd = line.IndexOf((byte)' ');
        var method = line[..methodEnd];
        var target = line[(methodEnd + 1)..^(VersionLength + 1)];
        var name = method.SequenceEqual("GET"u8) ? "GET" : Encoding.ASCII.GetString(method);
        return (name, Encoding.ASCII.GetString(target), Math.Min(line[^1] - '0', 1));
    }

    /// <summary>RFC 9112 §3.2: the four forms of a target.</summary>
    public static bool IsTarget(ReadOnlySpan<byte> target, ReadOnlySpan<byte> method)
    {
        if (target.IsEmpty)
        {
            return false;
        }

        if (method.SequenceEqual("CONNECT"u8))
        {
            return HttpGrammar.IsHost(Encoding.ASCII.GetString(target));
        }

        if (target.SequenceEqual("*"u8))
        {
            // The preface of HTTP/2 has this form too. It is refused later, because of its version.
            return method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("PRI"u8);
        }

        return target[0] == '/' || target.IndexOf("://"u8) > 0;
    }

    private static HandshakeError? CheckVersion(ReadOnlySpan<byte> version, LineExtent extent)
    {
        ReadOnlySpan<byte> name = "HTTP/"u8;
        var common = Math.Min(version.Length, name.Length);
        if (!version[..common].SequenceEqual(name[..common])
            || version.Length > VersionLength
            || (version.Length > 5 && !char.IsAsciiDigit((char)version[5]))
            || (version.Length > 6 && version[6] != '.')
            || (version.Length > 7 && !char.IsAsciiDigit((char)version[7]))
            || (extent == LineExtent.Whole && version.Length < VersionLength))
        {
            return HandshakeErrors.RequestLine;
        }

        return version.Length == VersionLength && version[5] != '1' ? HandshakeErrors.HttpVersion : null;
    }
}
