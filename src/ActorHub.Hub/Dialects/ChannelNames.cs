using System.Text;
using System.Text.Unicode;
using ActorHub.Hub.Channels;

namespace ActorHub.Hub.Dialects;

/// <summary>Channels that were named lately, so that a message that names one again makes no string of it. Thread-safe.</summary>
/// <remarks>
/// A table of fixed size in which a newer name takes the place of an older one with the same hash. It holds at most 2 MiB, and a client that
/// names ever new channels costs the others no more than a string for a message.
/// </remarks>
internal sealed class ChannelNames
{
    private const int Places = 4096; // a power of two

    private readonly string?[] _names = new string?[Places];

    /// <summary>The name as a string.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <returns>Null when no channel may be called so.</returns>
    public string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > HubLimits.MaxChannelNameBytes || !Utf8.IsValid(utf8))
        {
            return null;
        }

        Span<char> name = stackalloc char[HubLimits.MaxChannelNameBytes];
        name = name[..Encoding.UTF8.GetChars(utf8, name)];
        ref var place = ref _names[string.GetHashCode(name) & (Places - 1)];
        var known = Volatile.Read(ref place);
        if (known is not null && name.SequenceEqual(known))
        {
            return known;
        }

        var added = new string(name);
        if (!ChannelName.IsValid(added))
        {
            return null;
        }

        Volatile.Write(ref place, added); // two threads that make the same string keep one of them
        return added;
    }
}
