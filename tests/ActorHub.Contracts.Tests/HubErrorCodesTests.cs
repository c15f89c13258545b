using System.Text.RegularExpressions;

namespace ActorHub.Contracts.Tests;

public partial class HubErrorCodesTests
{
    private static IEnumerable<string> All => typeof(HubErrorCodes).GetFields().Select(static code => (string)code.GetRawConstantValue()!);

    [Fact]
    public void No_two_codes_are_equal() => Assert.Equal(All, All.Distinct());

    [Fact]
    public void A_code_is_words_in_lower_case_with_hyphens_between_them() => Assert.All(All, static code => Assert.Matches(Form(), code));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Form();
}
