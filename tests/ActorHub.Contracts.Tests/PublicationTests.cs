using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorHub.Contracts.Tests;

public class PublicationTests
{
    private static readonly JsonTypeInfo<int[]> Numbers = (JsonTypeInfo<int[]>)JsonSerializerOptions.Web.GetTypeInfo(typeof(int[]));

    [Fact]
    public void Data_is_read_as_the_type_that_is_asked_for() => Assert.Equal([1, 2], Of("[1, 2]"u8).Read(Numbers)!);

    [Fact]
    public void A_JSON_null_is_read_as_null() => Assert.Null(Of("null"u8).Read(Numbers));

    [Fact]
    public void Data_of_another_type_is_an_exception() => Assert.Throws<JsonException>(() => Of("{}"u8).Read(Numbers));

    private static Publication Of(ReadOnlySpan<byte> data) => new("lobby", new StreamPosition("e1", 1), "ann", data.ToArray());
}
