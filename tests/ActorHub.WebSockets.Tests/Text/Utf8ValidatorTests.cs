using System.Text;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class Utf8ValidatorTests
{
    [Theory]
    [InlineData("80")]
    [InlineData("c0")]
    [InlineData("c1")]
    [InlineData("f5")]
    [InlineData("ff")]
    [InlineData("c2 41")]
    [InlineData("e0 9f")]
    [InlineData("e1 80 41")]
    [InlineData("ed a0")]
    [InlineData("f0 8f")]
    [InlineData("f4 90")]
    [InlineData("f1 80 80 c0")]
    [InlineData("61 ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90")]
    [InlineData("61*100 ed a0")]
    public void The_first_byte_that_cannot_be_valid_fails(string hex)
    {
        var bytes = Hex.Bytes(hex);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var validator = default(Utf8Validator);
            Assert.True(validator.Append(bytes.AsSpan(0, cut)));
            Assert.True(validator.Append(bytes.AsSpan(cut..^1)));
            Assert.False(validator.Append(bytes.AsSpan(^1)));

            validator = default;
            Assert.True(validator.Append(bytes.AsSpan(0, cut)));
            Assert.False(validator.Append(bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void Every_character_is_valid_and_complete_only_with_its_last_byte()
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var scalar = 0; scalar <= 0x10FFFF; scalar += scalar is >= 0xD700 and < 0x10000 ? 1 : 37)
        {
            if (!Rune.TryCreate(scalar, out var rune))
            {
                continue;
            }

            var length = rune.EncodeToUtf8(bytes);
            var validator = default(Utf8Validator);
            for (var i = 0; i < length; i++)
            {
                Assert.True(validator.Append(bytes.Slice(i, 1)));
                Assert.Equal(i == length - 1, validator.IsComplete);
            }
        }
    }

    [Fact]
    public void Any_bytes_in_any_parts_are_judged_as_the_whole_is() =>
        Prop.ForAll(
            NearlyText.ToArbitrary(),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            (bytes, first, second) =>
            {
                var one = first.Get % (bytes.Length + 1);
                var two = one + (second.Get % (bytes.Length - one + 1));
                var validator = default(Utf8Validator);
                var valid = validator.Append(bytes.AsSpan(..one)) && validator.Append(bytes.AsSpan(one..two)) && validator.Append(bytes.AsSpan(two..));
                return (valid && validator.IsComplete) == Utf8.IsValid(bytes);
            }).QuickCheckThrowOnFailure();

    /// <summary>Text with, in half of the cases, one byte changed.</summary>
    private static Gen<byte[]> NearlyText =>
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from astral in Gen.Elements("", "κόσμε", "\U0001F600", "x")
        from at in Gen.Choose(0, 1000)
        from change in Gen.Choose(-255, 255)
        select Change(Encoding.UTF8.GetBytes(text.Get + astral), at, change);

    private static byte[] Change(byte[] bytes, int at, int change)
    {
        if (bytes.Length > 0 && change > 0)
        {
            bytes[at % bytes.Length] = (byte)change;
        }

        return bytes;
    }
}
