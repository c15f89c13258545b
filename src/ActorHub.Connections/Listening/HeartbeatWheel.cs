using System.Diagnostics;

namespace ActorHub.Connections.Listening;

/// <summary>Where a connection stands in the wheel.</summary>
/// <param name="Slot">The slot, counted from 1; 0 is nowhere.</param>
/// <param name="Index">Its place in the slot.</param>
internal readonly record struct HeartbeatPlace(int Slot, int Index);

/// <summary>
/// Beats for many connections from one timer: a ring of slots, one a beat, and a connection stands in the slot of its
/// next beat. Costs one reference a connection, where a timer each would cost a hundred bytes and more.
/// </summary>
internal sealed class HeartbeatWheel
{
    private readonly List<Connection>[] _slots;
    private int _now;

    /// <param name="longest">Most beats that a connection ever waits.</param>
    public HeartbeatWheel(int longest)
    {
        _slots = new List<Connection>[longest + 1];
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = [];
        }
    }

    public void Add(Connection connection, int beats)
    {
        Debug.Assert(connection.Place.Slot == 0, "a connection stands in one slot");
        Debug.Assert(beats > 0 && beats < _slots.Length, "a beat lies within one turn");
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

    /// <summary>Moves on by one beat and gives each connection that is due its beat.</summary>
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
