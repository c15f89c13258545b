using System.Globalization;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Reads the body of a refusal. The body is informational, so it is truncated at the limit or the deadline.</summary>
internal static class RefusalBody
{
    public static async Task<byte[]> ReadAsync(
        Stream stream, ResponseHead head, byte[] early, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        // RFC 9112 §6.3: responses with these statuses have no body.
        if (head.Status is < 200 or 204 or 304)
        {
            return [];
        }

        var chunked = head.Headers.HasToken("Transfer-Encoding", "chunked");
        var wanted = chunked ? null : LengthOf(head);
        var limit = (int)Math.Min(wanted ?? int.MaxValue, options.MaxRefusalBodyBytes);
        var raw = new MemoryStream();
        raw.Write(early);
        var buffer = new byte[4_096];
        try
        {
            while (raw.Length < limit && !(chunked && Chunks.TryDecode(raw.GetBuffer().AsSpan(0, (int)raw.Length), out _)))
            {
                var count = await stream.ReadAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                options.Observer?.Received(buffer.AsSpan(0, count));
                raw.Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Report the status with the part of the body that has arrived.
        }

        var bytes = raw.ToArray();
        if (chunked)
        {
            Chunks.TryDecode(bytes, out bytes);
        }

        return bytes.Length > limit ? bytes[..limit] : bytes;
    }

    private static long? LengthOf(ResponseHead head) =>
        long.TryParse(head.Headers.First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The chunked coding (RFC 9112 §7.1).</summary>
    private static class Chunks
    {
        /// <returns>Whether the coded bytes include the last chunk. The body contains the chunks so far in any case.</returns>
        public static bool TryDecode(ReadOnlySpan<byte> coded, out byte[] body)
        {
            var decoded = new MemoryStream();
            var done = false;
            while (!done && TryReadSize(ref coded, out var size))
            {
                done = size == 0;
                var part = coded[..Math.Min(size, coded.Length)];
                decoded.Write(part);
                coded = coded[Math.Min(part.Length + 2, coded.Length)..];
            }

            body = decoded.ToArray();
            return done;
        }

        private static bool TryReadSize(ref ReadOnlySpan<byte> coded, out int size)
        {
            size = 0;
            var end = coded.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            var line = coded[..end];
            var extension = line.IndexOf((byte)';');
            line = extension < 0 ? line : line[..extension];
            coded = coded[(end + 2)..];
            return int.TryParse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out size) && size >= 0;
        }
    }
}
