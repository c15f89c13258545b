namespace ActorHub.Bench.Tests;

public class PrintableTests
{
    [Theory]
    [InlineData("plain é😀\t\n", "plain é😀\t\n")]
    [InlineData("\u001b[2J\u009b\u0007", @"\u001B[2J\u009B\u0007")]
    public void Control_characters_are_escaped(string text, string printable) => Assert.Equal(printable, Printable.Of(text));
}
