// RFC 6455 §4.4, hybi-00, hixie-75. A request shows its version: by a number since hybi-04, by its headers before. A request that matches two
// enabled versions, or none, is refused. A missing header of a later version never makes a request one of an older draft.
using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>Detects the version of an upgrade request from its headers and the enabled versions.</summary>
public static class VersionDetection
{
    /// <summary>Detects the version.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="enabled">The enabled versions.</param>
    /// <param name="version">On success, one of the enabled versions.</param>
    /// <param name="error">Otherwise the error to refuse the request with: 426 for a version that is not enabled, 400 for no version or two.</param>
    /// <returns>Whether the request matches exactly one enabled version.</returns>
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
    /// <param name="enabled">The enabled versions.</param>
    /// <returns>Their numbers, latest first; empty if all of them are hixie-75 or hybi-00, which have no number.</returns>
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

        // Ambiguous: a hybi-00 server would read the next eight bytes as a challenge, others as frames. If hybi-00 is off, its headers have no meaning.
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
            return HandshakeErrors.VersionUnsupported; // hybi-01 to -03 have a different framing from hybi-00
        }

        if (headers.CountOf(HandshakeHeaders.Key) > 0)
        {
            return HandshakeErrors.VersionMissing;
        }

        if (HasChallenge(headers))
        {
            return enabled.Contains(WebSocketVersion.Hybi00) ? null : HandshakeErrors.VersionMissing;
        }

        // hixie-75 requires no specific header from the client. The headers of later drafts exclude it.
        version = WebSocketVersion.Hixie75;
        return enabled.Contains(WebSocketVersion.Hixie75) && !headers.Any(IsOfLaterDraft) ? null : HandshakeErrors.VersionMissing;
    }

    private static bool HasChallenge(HeaderList headers) => headers.CountOf(HandshakeHeaders.Key1) + headers.CountOf(HandshakeHeaders.Key2) > 0;

    private static bool IsOfLaterDraft(Header header) => header.Name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase);
}
