using System.Text;
using System.Text.Unicode;
using ActorHub.Hub.Channels;

namespace ActorHub.Hub.Dialects;

/// <summary>A cache of channel names, so that a message about a channel in use allocates no string. Thread-safe.</summary>
/// <remarks>
/// A table of fixed size: a new name replaces an older one with the same hash. It holds at most 2 MiB. A client that evicts names by using
/// ever new ones costs the other clients one string a message.
/// </remarks>
internal sealed class ChannelNames
{
    private const int Places = 4096; // a power of two

    private readonly string?[] _names = new string?[Places];

    /// <summary>The name as a string.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <returns>Null if it is no valid channel name.</returns>
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

        Volatile.Write(ref place, added); // if two threads add the same name, one of the strings stays
        return added;
    }
}
