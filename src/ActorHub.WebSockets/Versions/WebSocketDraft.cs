// The drafts of the protocol, from hixie-75 to the last one before RFC 6455: name, number in Sec-WebSocket-Version (hixie drafts have none),
// date, and the version of this library that implements the draft.
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.WebSockets;

/// <summary>A draft of the protocol. Immutable; ordered from the oldest to the latest.</summary>
public sealed record WebSocketDraft : IComparable<WebSocketDraft>
{
    private const int DaysUntilExpiry = 185; // of every Internet-Draft

    private WebSocketDraft(string series, int revision, int? number, DateOnly issued, WebSocketVersion? version)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{series}-{revision:00}");
        var author = series == "hybi" ? "ietf-hybi" : "hixie";
        FullName = string.Create(CultureInfo.InvariantCulture, $"draft-{author}-thewebsocketprotocol-{revision:00}");
        Serial = series == "hybi" ? revision : revision - 77; // hixie-76 immediately precedes hybi-00
        Number = number;
        Issued = issued;
        Version = version;
    }

    /// <summary>All drafts, oldest first.</summary>
    public static ImmutableArray<WebSocketDraft> All { get; } = Table();

    /// <summary>Such as <c>hybi-17</c>.</summary>
    public string Name { get; }

    /// <summary>Such as <c>draft-ietf-hybi-thewebsocketprotocol-17</c>.</summary>
    public string FullName { get; }

    /// <summary>The place in the order: 0 to 17 for hybi-00 to hybi-17, -1 for hixie-76, -2 for hixie-75.</summary>
    public int Serial { get; }

    /// <summary>The number in <c>Sec-WebSocket-Version</c>, which several drafts share; null for hixie drafts. Not sent before hybi-04.</summary>
    public int? Number { get; }

    /// <summary>When the draft was published.</summary>
    public DateOnly Issued { get; }

    /// <summary>When the draft expired.</summary>
    public DateOnly Expires => Issued.AddDays(DaysUntilExpiry);

    /// <summary>The version that implements the draft; null for hybi-01 to hybi-06, which are not supported.</summary>
    public WebSocketVersion? Version { get; }

    /// <summary>The draft that followed; null for the last.</summary>
    public WebSocketDraft? Next => At(Serial + 1);

    /// <summary>The draft before; null for the first.</summary>
    public WebSocketDraft? Previous => At(Serial - 1);

    /// <summary>Whether one draft is older than another.</summary>
    /// <param name="left">A draft.</param>
    /// <param name="right">Another.</param>
    /// <returns>By <see cref="Serial"/>.</returns>
    public static bool operator <(WebSocketDraft left, WebSocketDraft right) => Comparer<WebSocketDraft>.Default.Compare(left, right) < 0;

    /// <summary>Whether one draft is later than another.</summary>
    /// <param name="left">A draft.</param>
    /// <param name="right">Another.</param>
    /// <returns>By <see cref="Serial"/>.</returns>
    public static bool operator >(WebSocketDraft left, WebSocketDraft right) => right < left;

    /// <summary>Whether one draft is older than another, or the same.</summary>
    /// <param name="left">A draft.</param>
    /// <param name="right">Another.</param>
    /// <returns>By <see cref="Serial"/>.</returns>
    public static bool operator <=(WebSocketDraft left, WebSocketDraft right) => !(right < left);

    /// <summary>Whether one draft is later than another, or the same.</summary>
    /// <param name="left">A draft.</param>
    /// <param name="right">Another.</param>
    /// <returns>By <see cref="Serial"/>.</returns>
    public static bool operator >=(WebSocketDraft left, WebSocketDraft right) => !(left < right);

    /// <summary>Finds a draft by its name or number.</summary>
    /// <param name="text">
    /// <c>13</c>, <c>8</c>, <c>hybi-00</c>, <c>hixie-75</c>, <c>draft-ietf-hybi-17</c>, <c>draft-ietf-hybi-thewebsocketprotocol-17</c>, in any case.
    /// A number that drafts share means the latest of them.
    /// </param>
    /// <param name="draft">The draft on success.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebSocketDraft? draft)
    {
        draft = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? All.LastOrDefault(candidate => candidate.Number == number)
            : All.FirstOrDefault(candidate => candidate.IsCalled(text));
        return draft is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(WebSocketDraft? other) => other is null ? 1 : Serial.CompareTo(other.Serial);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static WebSocketDraft? At(int serial) => All.FirstOrDefault(draft => draft.Serial == serial);

    private static ImmutableArray<WebSocketDraft> Table() =>
    [
        new("hixie", 75, null, new DateOnly(2010, 2, 4), WebSocketVersion.Hixie75),
        new("hixie", 76, null, new DateOnly(2010, 5, 6), WebSocketVersion.Hybi00),
        new("hybi", 0, 0, new DateOnly(2010, 5, 23), WebSocketVersion.Hybi00),
        new("hybi", 1, 1, new DateOnly(2010, 8, 31), null),
        new("hybi", 2, 2, new DateOnly(2010, 9, 24), null),
        new("hybi", 3, 2, new DateOnly(2010, 10, 17), null),
        new("hybi", 4, 4, new DateOnly(2011, 1, 11), null),
        new("hybi", 5, 5, new DateOnly(2011, 2, 8), null),
        new("hybi", 6, 6, new DateOnly(2011, 2, 25), null),
        new("hybi", 7, 7, new DateOnly(2011, 4, 22), WebSocketVersion.Hybi07),
        new("hybi", 8, 8, new DateOnly(2011, 6, 7), WebSocketVersion.Hybi08),
        new("hybi", 9, 8, new DateOnly(2011, 6, 13), WebSocketVersion.Hybi08),
        new("hybi", 10, 8, new DateOnly(2011, 7, 11), WebSocketVersion.Hybi08),
        new("hybi", 11, 8, new DateOnly(2011, 8, 23), WebSocketVersion.Hybi08),
        new("hybi", 12, 8, new DateOnly(2011, 8, 24), WebSocketVersion.Hybi08),
        new("hybi", 13, 13, new DateOnly(2011, 8, 31), WebSocketVersion.Rfc6455),
        new("hybi", 14, 13, new DateOnly(2011, 9, 8), WebSocketVersion.Rfc6455),
        new("hybi", 15, 13, new DateOnly(2011, 9, 17), WebSocketVersion.Rfc6455),
        new("hybi", 16, 13, new DateOnly(2011, 9, 27), WebSocketVersion.Rfc6455),
        new("hybi", 17, 13, new DateOnly(2011, 9, 30), WebSocketVersion.Rfc6455),
    ];

    private bool IsCalled(string? text) =>
        Name.Equals(text, StringComparison.OrdinalIgnoreCase)
        || FullName.Equals(text, StringComparison.OrdinalIgnoreCase)
        || FullName.Replace("thewebsocketprotocol-", "", StringComparison.Ordinal).Equals(text, StringComparison.OrdinalIgnoreCase);
}
