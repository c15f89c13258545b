using System.Buffers;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Tests.Dialects;

public sealed class FrameScratchTests
{
    [Fact]
    public void A_returned_writer_is_given_out_again_and_is_empty()
    {
        var first = FrameScratch.Rent();
        first.Write("left over"u8);
        FrameScratch.Return(first);

        var second = FrameScratch.Rent();
        Assert.Same(first, second);
        Assert.Equal(0, second.WrittenCount);
        FrameScratch.Return(second);
    }

    [Fact]
    public void Two_are_kept_and_never_given_out_twice()
    {
        for (var round = 0; round < 3; round++)
        {
            var (outer, inner) = (FrameScratch.Rent(), FrameScratch.Rent());
            Assert.NotSame(outer, inner);
            FrameScratch.Return(inner);
            FrameScratch.Return(outer);

            var (again, other) = (FrameScratch.Rent(), FrameScratch.Rent());
            Assert.Equal([inner, outer], new[] { again, other });
            FrameScratch.Return(other);
            FrameScratch.Return(again);
        }
    }

    [Theory]
    [InlineData(FrameScratch.MaxRetainedBytes, true)]
    [InlineData(FrameScratch.MaxRetainedBytes + 1, false)]
    public void A_writer_that_has_grown_too_much_is_discarded(int capacity, bool isKept)
    {
        var (first, second) = (FrameScratch.Rent(), FrameScratch.Rent()); // so that the thread keeps none
        var grown = new ArrayBufferWriter<byte>(capacity);

        FrameScratch.Return(grown);

        var next = FrameScratch.Rent();
        Assert.Equal(isKept, ReferenceEquals(next, grown));
        FrameScratch.Return(second);
        FrameScratch.Return(first);
    }
}
