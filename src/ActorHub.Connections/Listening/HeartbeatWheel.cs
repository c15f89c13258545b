using System.Diagnostics;

namespace ActorHub.Connections.Listening;

/// <summary>A connection's place in the wheel.</summary>
/// <param name="Slot">The slot, counted from 1; 0 if the connection is not in the wheel.</param>
/// <param name="Index">The index in the slot.</param>
internal readonly record struct HeartbeatPlace(int Slot, int Index);

/// <summary>
/// A timer wheel: drives the heartbeats of many connections with one timer. Each slot stands for one beat, and a connection is in the slot of
/// its next beat. It costs one reference per connection; a timer per connection would cost more than a hundred bytes.
/// </summary>
internal sealed class HeartbeatWheel
{
    private readonly List<Connection>[] _slots;
    private int _now;

    /// <param name="maxBeats">Maximum number of beats until a connection's next one.</param>
    public HeartbeatWheel(int maxBeats)
    {
        _slots = new List<Connection>[maxBeats + 1];
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = [];
        }
    }

    public void Add(Connection connection, int beats)
    {
        Debug.Assert(connection.Place.Slot == 0, "a connection is in at most one slot");
        Debug.Assert(beats > 0 && beats < _slots.Length, "the next beat is within one turn of the wheel");
        var index = (_now + beats) % _slots.Length;
        connection.Place = new HeartbeatPlace(index + 1, _slots[index].Count);
        _slots[index].Add(connection);
    }

    public void Remove(Connection connection)
    {
        var (place, index) = connection.Place;
        if (place == 0)
        {
            return;
        }

        var slot = _slots[place - 1];
        var last = slot[^1];
        slot[index] = last;
        last.Place = connection.Place;
        slot.RemoveAt(slot.Count - 1);
        connection.Place = default;
    }

    /// <summary>Advances by one beat, and calls <see cref="Connection.OnBeat"/> of each connection that is due.</summary>
    public void Turn()
    {
        _now = (_now + 1) % _slots.Length;
        var due = _slots[_now];
        if (due.Count == 0)
        {
            return;
        }

        _slots[_now] = [];
        foreach (var connection in due)
        {
            connection.Place = default;
            try
            {
                if (connection.OnBeat() is var beats and > 0)
                {
                    Add(connection, beats);
                }
            }
            catch (Exception e)
            {
                connection.Fail(e); // its transport threw on a Ping: the others must not end with it
            }
        }
    }
}
