using System.Globalization;
using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

public class VersionVectorTests
{
    public static TheoryData<string> Drafts => VectorFile.Ids("version_table");

    public static TheoryData<string> HeaderUses => [.. VectorFile.Section("version_headers_by_draft").EnumerateObject().Select(row => row.Name)];

    public static TheoryData<string, string> Inferences
    {
        get
        {
            var rows = new TheoryData<string, string>();
            string[] ours = ["426", "400", "400", "426", "Hybi00", "400", "Hixie75", "Hixie75"];
            foreach (var (row, outcome) in VectorFile.Section("version_infer_ws").EnumerateArray().Zip(ours))
            {
                rows.Add(row.GetProperty("have").GetRawText(), outcome);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Drafts))]
    public void A_draft_is_known_by_name_number_and_date(string name)
    {
        var row = VectorFile.Row("version_table", name);
        Assert.True(WebSocketDraft.TryParse(name, out var draft) || WebSocketDraft.TryParse(name.Replace("draft-", "", StringComparison.Ordinal), out draft));
        Assert.Equal(row.Number("header"), draft.Number);
        Assert.Equal(row.Text("issued"), draft.Issued.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.True(WebSocketDraft.TryParse(draft.FullName, out var same));
        Assert.Same(draft, same);
    }

    [Theory]
    [MemberData(nameof(HeaderUses))]
    public void A_header_belongs_to_its_drafts_only(string use)
    {
        var drafts = VectorFile.Section("version_headers_by_draft").GetProperty(use).GetString()!;
        foreach (var (side, header) in Headers(use))
        {
            Assert.Equal(Names(drafts), WebSocketDraft.All.Where(draft => DraftHeaders.Has(draft, side, header)).Select(draft => draft.Name));
        }
    }

    // The reference guesses; we refuse what names no version or one that is not spoken.
    [Theory]
    [MemberData(nameof(Inferences))]
    public void No_version_is_guessed(string have, string ours)
    {
        var headers = JsonDocument.Parse(have).RootElement.EnumerateArray().Select(header => header.GetString()!.Split(": ") is [var name, var value]
            ? new Header(name, value)
            : new Header(header.GetString()!, "x"));
        var found = VersionDetection.TryDetect(new HeaderList([.. headers]), [.. Enum.GetValues<WebSocketVersion>()], out var version, out var error);
        Assert.Equal(ours, found ? version.ToString() : error!.Status.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Drafts_are_ordered()
    {
        Assert.Equal(WebSocketDraft.All, WebSocketDraft.All.Order());
        Assert.Equal(("hybi-17", "hybi-16", null), (Draft("13").Name, Draft("13").Previous!.Name, Draft("13").Next));
        Assert.Equal(13, Draft("hybi-16").Number);
        Assert.Equal("hybi-12", Draft("8").Name);
        Assert.Equal("hybi-13", Draft("hybi-12").Next!.Name);
        Assert.Equal("hixie-76", Draft("hybi-00").Previous!.Name);
        Assert.Equal(("hixie-75", null), (Draft("hixie-76").Previous!.Name, Draft("hixie-75").Previous));
        Assert.True(Draft("hixie-76") < Draft("hybi-00") && Draft("hybi-00") > Draft("hixie-75"));
        Assert.Equal([17, 0, -1, -2], new[] { "hybi-17", "hybi-00", "hixie-76", "hixie-75" }.Select(name => Draft(name).Serial));
    }

    private static WebSocketDraft Draft(string text) => WebSocketDraft.TryParse(text, out var draft) ? draft : throw new ArgumentException(text);

    private static IEnumerable<(Side Side, string Header)> Headers(string use) => use switch
    {
        "WebSocket-Origin/-Location response" => [(Side.Server, "WebSocket-Origin"), (Side.Server, "websocket-location")],
        "Sec-WebSocket-Key1/2 request" => [(Side.Client, "Sec-WebSocket-Key1"), (Side.Client, "Sec-WebSocket-Key2")],
        "Sec-WebSocket-Key request, -Accept response" => [(Side.Client, "Sec-WebSocket-Key"), (Side.Server, "Sec-WebSocket-Accept")],
        _ when use.Split(' ') is [var header, "both"] => [(Side.Client, header), (Side.Server, header)],
        _ when use.Split(' ') is [var header, var head] => [(head == "request" ? Side.Client : Side.Server, header)],
        _ => throw new ArgumentException(use),
    };

    /// <summary>"hixie-76, hybi 0-3" as draft names; of the hixie drafts only 75 and 76 are in our table, and 76 and 75 send Origin too.</summary>
    private static IEnumerable<string> Names(string drafts)
    {
        foreach (var draft in WebSocketDraft.All)
        {
            var series = draft.Name.Split('-')[0];
            var revision = int.Parse(draft.Name.Split('-')[1], CultureInfo.InvariantCulture);
            if (series == "hixie" && drafts == "hybi 0-3, 11-17")
            {
                yield return draft.Name;
            }

            var text = drafts.Split(" (")[0].Replace("hixie-76", "hixie 76", StringComparison.Ordinal);
            var current = "";
            foreach (var part in text.Split(", "))
            {
                var words = part.Split(' ');
                current = words.Length > 1 ? words[0] : current;
                var range = words[^1].Split('-');
                if (current == series && revision >= int.Parse(range[0], CultureInfo.InvariantCulture) && revision <= int.Parse(range[^1], CultureInfo.InvariantCulture))
                {
                    yield return draft.Name;
                    break;
                }
            }
        }
    }
}
