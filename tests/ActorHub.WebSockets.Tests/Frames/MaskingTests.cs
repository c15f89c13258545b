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
    public void Every_length_at_every_place_is_masked_alike_in_place_and_into_a_copy_and_nothing_beside_it_changes()
    {
        var data = Enumerable.Range(0, 700).Select(i => (byte)(i * 7)).ToArray();
        for (var length = 100; length < 600; length += 3)
        {
            for (var start = 0; start < 65; start++)
            {
                var payload = data[start..(start + length)];
                byte[] expected = [.. data[..start], .. SimpleLoop(payload, 0x37fa213d, 0), .. data[(start + length)..]];
                var copied = data.ToArray();
                Masking.Copy(payload, copied.AsSpan(start, length), 0x37fa213d);
                Assert.True(expected.AsSpan().SequenceEqual(copied), $"copy of {length} to {start}");
                var masked = data.ToArray();
                Masking.Apply(masked.AsSpan(start, length), 0x37fa213d, 0);
                Assert.True(expected.AsSpan().SequenceEqual(masked), $"{length} at {start}");
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
