using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects.Native;
using ActorHub.Hub.Tests.Support;
using ActorHub.WebSockets;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Channels;

public sealed class FrameBatchTests
{
    private static readonly SubscriberGroup Plain = new(NativeDialect.Instance, SharedForm.Plain, WebSocketConnectionOptions.Default, null);

    [Fact]
    public void Batches_give_each_connection_the_bytes_that_one_by_one_would()
    {
        var publication = from sender in Gen.Elements("ann", "bob", null)
                          from echo in Gen.Elements(SenderEcho.Included, SenderEcho.Excluded)
                          from size in Gen.Elements(1, 100, 20_000, 70_000)
                          select (sender, echo, size);
        Prop.ForAll(Arb.From(Gen.ListOf(publication)), items =>
        {
            var publications = items.Select((item, i) => Publication(i + 1, item.sender, item.echo, item.size)).ToList();
            return new[] { "ann", "bob", "carol" }.All(connection => Batched(publications, connection).AsSpan().SequenceEqual(OneByOne(publications, connection)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_batch_ends_when_it_is_full()
    {
        var publications = Enumerable.Range(1, 10).Select(n => Publication(n, null, SenderEcho.Included, 30_000)).ToList();
        var batch = FrameBatch.Encode(publications, 0, Plain);
        Assert.Equal(3, batch.End);
        Assert.InRange(batch.Bytes.Length, 90_000, FrameBatch.MaxBytes + 31_000);
    }

    /// <summary>It was up to twice as long, and whoever is slow holds it.</summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(1, 1_000)]
    [InlineData(20, 1_000)]
    [InlineData(1, 60_000)]
    public void A_batch_holds_no_more_than_its_bytes(int count, int size)
    {
        var batch = FrameBatch.Encode([.. Enumerable.Range(1, count).Select(n => Publication(n, null, SenderEcho.Included, size))], 0, Plain);

        Assert.True(MemoryMarshal.TryGetArray(batch.Bytes, out var array));
        Assert.Equal(batch.Bytes.Length, array.Array!.Length);
    }

    [Fact]
    public void A_long_publication_is_not_copied_once_more()
    {
        const int Size = 1_000_000;
        List<Publication> publications = [Publication(1, null, SenderEcho.Included, Size)];

        // The frame, and the dialect's own copy, which may grow to it.
        Assert.InRange(Allocation.Of(() => FrameBatch.Encode(publications, 0, Plain)), Size, 2.5 * Size);
    }

    [Fact]
    public void A_compressed_publication_allocates_less_than_its_text()
    {
        const int Size = 30_000;
        var deflated = new SubscriberGroup(NativeDialect.Instance, SharedForm.Deflated(15), WebSocketConnectionOptions.Default, null);
        List<Publication> publications = [Publication(1, null, SenderEcho.Included, Size)];

        Assert.InRange(Allocation.Of(() => FrameBatch.Encode(publications, 0, deflated)), 1, Size);
    }

    [Fact]
    public void A_compressed_batch_holds_for_each_connection_what_a_plain_one_does()
    {
        var deflated = new SubscriberGroup(NativeDialect.Instance, SharedForm.Deflated(15), new WebSocketConnectionOptions { DeflateThresholdBytes = 500 }, null);
        List<Publication> publications =
        [
            Publication(1, "ann", SenderEcho.Excluded, 2_000),
            Publication(2, null, SenderEcho.Included, 10),
            Publication(3, "bob", SenderEcho.Excluded, 3_000),
        ];
        var (plain, compressed) = (FrameBatch.Encode(publications, 0, Plain), FrameBatch.Encode(publications, 0, deflated));

        Assert.InRange(compressed.Bytes.Length, 100, 1_000);
        foreach (var connection in new[] { "ann", "bob", "carol" })
        {
            Assert.Equal(Messages(plain.For(connection), null), Messages(compressed.For(connection), new DeflateParameters { ServerNoContextTakeover = true }));
        }
    }

    private static List<string> Messages(ReadOnlyMemory<byte> frames, DeflateParameters? deflate)
    {
        using var client = new WebSocketConnection(
            Side.Client, new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, deflate), WebSocketConnectionOptions.Default, () => 0);
        client.Receive(frames.ToArray());
        var messages = new List<string>();
        while (client.TryReadEvent(out var e))
        {
            Assert.Equal(WebSocketEventKind.Text, e.Kind);
            messages.Add(Encoding.UTF8.GetString(e.Payload.Span));
        }

        return messages;
    }

    [Fact]
    public void Who_is_left_out_of_nothing_is_given_the_shared_bytes()
    {
        var batch = FrameBatch.Encode([Publication(1, "ann", SenderEcho.Excluded, 1)], 0, Plain);
        Assert.True(batch.HasExclusions);
        Assert.True(batch.For("ann").IsEmpty);
        Assert.Equal(batch.Bytes, batch.For("bob")); // the same memory, not the same content
    }

    private static Publication Publication(int offset, string? from, SenderEcho echo, int size) =>
        new("lobby", new StreamPosition("e", offset), from, Encoding.ASCII.GetBytes("\"" + new string('x', size) + "\"")) { Echo = echo };

    private static byte[] Batched(List<Publication> publications, string connection)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var first = 0; first < publications.Count;)
        {
            var batch = FrameBatch.Encode(publications, first, Plain);
            bytes.Write(batch.For(connection).Span);
            first = batch.End;
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> OneByOne(List<Publication> publications, string connection)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var publication in publications)
        {
            if (publication.Echo == SenderEcho.Included || publication.From != connection)
            {
                NativeDialect.Instance.Encode(publication, bytes);
            }
        }

        return bytes.WrittenSpan;
    }
}
