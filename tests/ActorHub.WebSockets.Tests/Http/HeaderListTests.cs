namespace ActorHub.WebSockets.Tests;

public class HeaderListTests
{
    private static readonly HeaderList List = new(new("Connection", "keep-alive , Upgrade"), new("X", "1"), new("connection", "TE,,x y"));

    [Fact]
    public void Names_are_found_in_any_case_and_in_order()
    {
        Assert.Equal(2, List.CountOf("CONNECTION"));
        Assert.Equal("keep-alive , Upgrade", List.First("connection"));
        Assert.Equal(["keep-alive , Upgrade", "TE,,x y"], List.Values("Connection"));
        Assert.Null(List.First("Y"));
        Assert.Equal(0, List.CountOf("Y"));
    }

    [Fact]
    public void A_list_may_be_spread_over_lines()
    {
        Assert.Equal(["keep-alive", "Upgrade", "TE", "x y"], List.Tokens("connection"));
    }

    [Theory]
    [InlineData("upgrade", true)]
    [InlineData("te", true)]
    [InlineData("x", false)]
    [InlineData("keep", false)]
    [InlineData("keep-alive , Upgrade", false)]
    public void A_token_is_matched_whole_and_in_any_case(string token, bool found)
    {
        Assert.Equal(found, List.HasToken("Connection", token));
    }
}
