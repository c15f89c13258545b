namespace ActorHub.Hocon.Tests;

/// <summary>The reasons for a parser beside Akka.NET's, which in version 1.5.74 accepts, hangs on, or reports without a position each of these texts.</summary>
public sealed class ReasonTests
{
    [Theory]
    [InlineData("a {\n  b = 1\n", "/etc/hub.conf:1:3: this '{' is not closed; add '}'")]
    [InlineData("a = [1, 2", "/etc/hub.conf:1:5: this '[' is not closed; add ']'")]
    [InlineData("a = \"x", "/etc/hub.conf:1:5: this quote is not closed on its line; put text of several lines between \"\"\" and \"\"\"")]
    [InlineData("a = 1\ninclude \"none.conf\"", "/etc/hub.conf:2:9: file not found: /etc/none.conf")]
    public void A_broken_text_is_refused_with_its_position(string text, string error) =>
        Assert.Equal(error, Document.Fail(text).ToString());

    [Fact]
    public void An_optional_substitution_of_an_unset_name_leaves_the_earlier_value() =>
        Assert.Equal("{port:'8080'}", Document.Parse("port = 8080\nport = ${?NAME}").Show());

    [Fact]
    public void Each_value_knows_its_position()
    {
        Assert.True(Document.Parse("a {\n  b = 1\n}").TryGet("a.b", out var value));

        Assert.Equal(new HoconOrigin("/etc/hub.conf", 2, 7), value.Origin);
    }
}
