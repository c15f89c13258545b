using System.Buffers;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Sessions;

namespace ActorHub.Hub.Routing;

/// <summary>All sessions of the node. Belongs to the router's recipe, so that a restarted router still knows them.</summary>
internal sealed class RouterState
{
    private readonly Dictionary<string, SessionSubscription> _byConnection = [];
    private readonly SubscriberSet _all = new();

    public void Add(SessionSubscription place)
    {
        _byConnection.Add(place.Session.Id, place);
        _all.Add(place);
    }

    public void Remove(SessionSubscription place)
    {
        if (_all.Remove(place))
        {
            _byConnection.Remove(place.Session.Id);
        }
    }

    /// <summary>Gives a message to one connection.</summary>
    /// <returns>False when it is not here, or is ending.</returns>
    public bool Send(string to, DirectMessage message)
    {
        if (!_byConnection.TryGetValue(to, out var place))
        {
            return false;
        }

        var frames = new ArrayBufferWriter<byte>();
        place.Session.Dialect.Encode(message, frames);
        return place.Session.Connection.Send(frames.WrittenMemory);
    }

    /// <summary>Gives a message to all connections.</summary>
    /// <param name="message">The message.</param>
    /// <param name="except">A connection that is left out, or null.</param>
    public void Broadcast(DirectMessage message, string? except)
    {
        // All dialects are encoded first: one that throws must do so before anybody has heard anything.
        var frames = new ArrayBufferWriter<byte>[_all.Groups.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = FramesSharedBy(i, frames) ?? Encode(message, _all.Groups[i]);
        }

        var left = except is null ? null : _byConnection.GetValueOrDefault(except);
        for (var i = 0; i < frames.Length; i++)
        {
            foreach (var place in _all.Groups[i].Members)
            {
                if (place != left && frames[i].WrittenCount > 0)
                {
                    place.Outbox.Send(frames[i].WrittenMemory); // false: that connection is ending, and leaves by itself
                }
            }
        }
    }

    private static ArrayBufferWriter<byte> Encode(DirectMessage message, SubscriberGroup group)
    {
        var frames = new ArrayBufferWriter<byte>();
        group.Encode(message, frames);
        return frames;
    }

    private ArrayBufferWriter<byte>? FramesSharedBy(int index, ArrayBufferWriter<byte>[] frames)
    {
        for (var i = 0; i < index; i++)
        {
            if (_all.Groups[i].SharesFramesWith(_all.Groups[index]))
            {
                return frames[i];
            }
        }

        return null;
    }
}
