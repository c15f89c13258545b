using System.Collections.Immutable;

namespace ActorHub.WebSockets.Tests;

public class VersionDetectionTests
{
    private const string Keys = "Sec-WebSocket-Key1: 1 0|Sec-WebSocket-Key2: 1 0";
    private const string Key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";

    private static readonly ImmutableArray<WebSocketVersion> All = [.. Enum.GetValues<WebSocketVersion>()];

    private static readonly ImmutableArray<WebSocketVersion> Strict = [WebSocketVersion.Rfc6455];

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", WebSocketVersion.Rfc6455)]
    [InlineData("sec-websocket-version: 8", WebSocketVersion.Hybi08)]
    [InlineData("Sec-WebSocket-Version: 7", WebSocketVersion.Hybi07)]
    [InlineData(Keys, WebSocketVersion.Hybi00)]
    [InlineData("Sec-WebSocket-Key1: 1 0", WebSocketVersion.Hybi00)] // whose second key is then found missing
    [InlineData("Origin: http://a", WebSocketVersion.Hixie75)]
    [InlineData("WebSocket-Protocol: a", WebSocketVersion.Hixie75)]
    public void A_request_in_an_enabled_version_is_told_by_its_headers(string headers, WebSocketVersion version)
    {
        Assert.Equal((version, null), Detect(headers, All));
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13")]
    [InlineData("Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: 8")]
    public void A_version_that_is_off_is_unsupported_even_where_others_are_on(string headers, string name)
    {
        var others = All.Where(version => $"Sec-WebSocket-Version: {VersionDetection.Number(version)}" != name);
        Assert.Equal(HandshakeErrorCode.VersionUnsupported, Detect(headers, [.. others]).Error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("4")]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("9")]
    [InlineData("12")]
    [InlineData("14")]
    [InlineData("99")]
    [InlineData("13, 8")]
    [InlineData("013")]
    [InlineData("")]
    [InlineData("x")]
    public void A_version_that_nobody_speaks_is_unsupported(string number)
    {
        Assert.Equal(HandshakeErrorCode.VersionUnsupported, Detect($"Sec-WebSocket-Version: {number}", All).Error);
        Assert.Equal(HandshakeErrorCode.VersionUnsupported, Detect($"Sec-WebSocket-Version: {number}", Strict).Error);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Draft: 2|" + Keys)]
    [InlineData("Sec-WebSocket-Draft: 3")]
    public void The_drafts_between_00_and_04_are_unsupported_not_taken_for_00(string headers)
    {
        Assert.Equal(HandshakeErrorCode.VersionUnsupported, Detect(headers, All).Error);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 13")]
    [InlineData(Key)]
    [InlineData(Key + "|" + Keys)]
    [InlineData("Sec-WebSocket-Protocol: a")]
    [InlineData("Sec-WebSocket-Extensions: a")]
    public void A_request_without_a_version_is_not_taken_for_an_older_one(string headers)
    {
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect(headers, All).Error);
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect(headers, Strict).Error);
    }

    [Fact]
    public void The_headers_of_two_enabled_versions_are_ambiguous_and_of_one_that_is_off_mean_nothing()
    {
        Assert.Equal(HandshakeErrorCode.VersionAmbiguous, Detect("Sec-WebSocket-Version: 13|" + Keys, All).Error);
        Assert.Equal((WebSocketVersion.Rfc6455, null), Detect("Sec-WebSocket-Version: 13|" + Keys, Strict));
    }

    [Fact]
    public void The_old_drafts_are_off_unless_switched_on()
    {
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect(Keys, Strict).Error);
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect("Origin: http://a", Strict).Error);
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect(Keys, [WebSocketVersion.Hixie75]).Error);
        Assert.Equal(HandshakeErrorCode.VersionMissing, Detect("Origin: http://a", [WebSocketVersion.Hybi00]).Error);
    }

    [Theory]
    [InlineData("13", WebSocketVersion.Rfc6455)]
    [InlineData("8", WebSocketVersion.Hybi08)]
    [InlineData("7", WebSocketVersion.Hybi07)]
    [InlineData("0", WebSocketVersion.Hybi00)]
    [InlineData("hybi-00", WebSocketVersion.Hybi00)]
    [InlineData("HIXIE-75", WebSocketVersion.Hixie75)]
    [InlineData("hixie-76", WebSocketVersion.Hybi00)]
    [InlineData("draft-ietf-hybi-17", WebSocketVersion.Rfc6455)]
    [InlineData("draft-ietf-hybi-thewebsocketprotocol-10", WebSocketVersion.Hybi08)]
    [InlineData("draft-hixie-thewebsocketprotocol-75", WebSocketVersion.Hixie75)]
    [InlineData("hybi-03", null)]
    [InlineData("6", null)]
    public void A_draft_is_found_by_number_or_name(string text, WebSocketVersion? version)
    {
        Assert.True(WebSocketDraft.TryParse(text, out var draft));
        Assert.Equal(version, draft.Version);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("14")]
    [InlineData("-1")]
    [InlineData(" 13")]
    [InlineData("hybi-18")]
    [InlineData("hybi")]
    [InlineData("")]
    [InlineData(null)]
    public void What_was_no_draft_is_not_found(string? text)
    {
        Assert.False(WebSocketDraft.TryParse(text, out _));
    }

    // The dates on the title pages of hybi-17, hybi-00 and hixie-75.
    [Theory]
    [InlineData("hybi-17", "2012-04-02")]
    [InlineData("hybi-00", "2010-11-24")]
    [InlineData("hixie-75", "2010-08-08")]
    public void A_draft_expires_half_a_year_after_its_date(string name, string date)
    {
        Assert.True(WebSocketDraft.TryParse(name, out var draft));
        Assert.Equal(date, draft.Expires.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static (WebSocketVersion? Version, HandshakeErrorCode? Error) Detect(string headers, ImmutableArray<WebSocketVersion> enabled)
    {
        var list = new HeaderList([.. headers.Split('|').Select(line => line.Split(": ", 2)).Select(pair => new Header(pair[0], pair[1]))]);
        return VersionDetection.TryDetect(list, enabled, out var version, out var error) ? (version, null) : (null, error!.Code);
    }
}
