// RFC 6455 §4.4, hybi-00, hixie-75. A request names its version, by number from hybi-04 on, by its headers before. What fits two enabled
// versions, or none, is refused; nothing is guessed, and no draft is reached because a header of a later one is missing.
using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>Finds the version of a request for an upgrade: a pure function of its headers and of what is switched on.</summary>
public static class VersionDetection
{
    /// <summary>Finds the version.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="enabled">The versions that are switched on.</param>
    /// <param name="version">One of them on success.</param>
    /// <param name="error">Otherwise what to refuse the request with: 426 for a version that is not spoken, 400 for no or two versions.</param>
    /// <returns>Whether the request is in one enabled version.</returns>
    public static bool TryDetect(
        HeaderList headers, ImmutableArray<WebSocketVersion> enabled, out WebSocketVersion version, out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(headers);
        version = default;
        error = headers.CountOf(HandshakeHeaders.Version) switch
        {
            0 => DetectUnnumbered(headers, enabled, out version),
            1 => DetectNumber(headers, enabled, out version),
            _ => HandshakeErrors.VersionMissing,
        };
        return error is null;
    }

    /// <summary>The value of <c>Sec-WebSocket-Version</c> in a refusal (RFC 6455 §4.4).</summary>
    /// <param name="enabled">The versions that are switched on.</param>
    /// <returns>Their numbers, latest first; empty when they are all of the oldest drafts, which have none.</returns>
    public static string Numbers(ImmutableArray<WebSocketVersion> enabled) =>
        string.Join(", ", enabled.Distinct().OrderDescending().Select(Number).Where(number => number is not null));

    internal static string? Number(WebSocketVersion version) => version switch
    {
        WebSocketVersion.Rfc6455 => "13",
        WebSocketVersion.Hybi08 => "8",
        WebSocketVersion.Hybi07 => "7",
        _ => null,
    };

    private static HandshakeError? DetectNumber(HeaderList headers, ImmutableArray<WebSocketVersion> enabled, out WebSocketVersion version)
    {
        var number = headers.First(HandshakeHeaders.Version);
        if (!TryFind(number, enabled, out version))
        {
            return HandshakeErrors.VersionUnsupported;
        }

        // A hybi-00 server would wait for eight bytes that another reads as frames. Where hybi-00 is off, its headers mean nothing.
        return HasChallenge(headers) && enabled.Contains(WebSocketVersion.Hybi00) ? HandshakeErrors.VersionAmbiguous : null;
    }

    private static bool TryFind(string? number, ImmutableArray<WebSocketVersion> enabled, out WebSocketVersion version)
    {
        foreach (var candidate in enabled)
        {
            if (Number(candidate) == number)
            {
                version = candidate;
                return true;
            }
        }

        version = default;
        return false;
    }

    private static HandshakeError? DetectUnnumbered(HeaderList headers, ImmutableArray<WebSocketVersion> enabled, out WebSocketVersion version)
    {
        version = WebSocketVersion.Hybi00;
        if (headers.CountOf(HandshakeHeaders.Draft) > 0)
        {
            return HandshakeErrors.VersionUnsupported; // hybi-01 to -03 frame otherwise than hybi-00
        }

        if (headers.CountOf(HandshakeHeaders.Key) > 0)
        {
            return HandshakeErrors.VersionMissing;
        }

        if (HasChallenge(headers))
        {
            return enabled.Contains(WebSocketVersion.Hybi00) ? null : HandshakeErrors.VersionMissing;
        }

        // hixie-75 has no header of its own that a client must send; the headers of later drafts rule it out.
        version = WebSocketVersion.Hixie75;
        return enabled.Contains(WebSocketVersion.Hixie75) && !headers.Any(IsOfLaterDraft) ? null : HandshakeErrors.VersionMissing;
    }

    private static bool HasChallenge(HeaderList headers) => headers.CountOf(HandshakeHeaders.Key1) + headers.CountOf(HandshakeHeaders.Key2) > 0;

    private static bool IsOfLaterDraft(Header header) => header.Name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase);
}
