namespace ActorHub.WebSockets.Tests;

public class Hybi00ChallengeTests
{
    [Theory]
    [InlineData("1 2", true)]
    [InlineData("0000000000 000000002", true)] // 19 digits
    [InlineData("0000000000 0000000002", false)] // 20
    [InlineData("1 8446744073709551616", false)] // 2^64, which would count as 0
    [InlineData("4294967295 ", true)]
    [InlineData("4294967296 ", false)] // more than 32 bits
    [InlineData("1  2", true)]
    [InlineData("1  3", false)] // 13 is not divisible by two spaces
    [InlineData("12", false)]
    [InlineData(" x", false)]
    public void A_key_is_a_number_of_32_bits_and_its_spaces(string key, bool isKey)
    {
        Assert.Equal(isKey, Hybi00Challenge.FromKeys(key, "1 2") is not null);
        Assert.Equal(isKey, Hybi00Challenge.FromKeys("1 2", key) is not null);
    }
}
