using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

public class MaskingTests
{
    [Fact]
    public void Every_length_and_offset_gives_what_the_simple_loop_gives()
    {
        for (var length = 0; length < 200; length++)
        {
            for (var offset = 0; offset < 8; offset++)
            {
                var data = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
                var expected = SimpleLoop(data, 0x37fa213d, offset);
                Masking.Apply(data, 0x37fa213d, offset);
                Assert.Equal(expected, data);
            }
        }
    }

    [Fact]
    public void Any_data_and_key_give_what_the_simple_loop_gives_in_any_two_parts() =>
        Prop.ForAll((byte[] data, uint key, NonNegativeInt cut) =>
        {
            var masked = data.ToArray();
            var middle = cut.Get % (data.Length + 1);
            Masking.Apply(masked.AsSpan(0, middle), key, 0);
            Masking.Apply(masked.AsSpan(middle), key, middle);
            return masked.SequenceEqual(SimpleLoop(data, key, 0));
        }).QuickCheckThrowOnFailure();

    private static byte[] SimpleLoop(byte[] data, uint key, int offset) =>
        [.. data.Select((b, i) => (byte)(b ^ (byte)(key >> (24 - 8 * ((i + offset) % 4)))))];
}
