using System.Text;
using System.Text.Unicode;
using ActorHub.Hub.Channels;

namespace ActorHub.Hub.Dialects;

/// <summary>A cache of channel names, so that a message for a channel in use allocates no string. Thread-safe.</summary>
/// <remarks>
/// A hash table of fixed size, in which a new name evicts an older one with the same hash. It holds at most 2 MiB. A client that evicts all
/// names by sending new ones costs other clients only one string per message.
/// </remarks>
internal sealed class ChannelNames
{
    private const int Slots = 4096; // a power of two

    private readonly string?[] _names = new string?[Slots];

    /// <summary>Returns the cached string for a name, or creates it.</summary>
    /// <param name="utf8">The name in UTF-8.</param>
    /// <returns>Null if it is not a valid channel name.</returns>
    public string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > HubLimits.MaxChannelNameBytes || !Utf8.IsValid(utf8))
        {
            return null;
        }

        Span<char> name = stackalloc char[HubLimits.MaxChannelNameBytes];
        name = name[..Encoding.UTF8.GetChars(utf8, name)];
        ref var slot = ref _names[string.GetHashCode(name) & (Slots - 1)];
        var cached = Volatile.Read(ref slot);
        if (cached is not null && name.SequenceEqual(cached))
        {
            return cached;
        }

        var added = new string(name);
        if (!ChannelName.IsValid(added))
        {
            return null;
        }

        Volatile.Write(ref slot, added); // two threads may add the same name: the last write wins
        return added;
    }
}
