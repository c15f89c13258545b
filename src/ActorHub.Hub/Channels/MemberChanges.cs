namespace ActorHub.Hub.Channels;

/// <summary>
/// Decides how the changes of a channel's members are told. A small channel tells each at once. A larger one gathers those of an interval, and
/// tells only the number of members if they are too many: otherwise the cost of a crowd that comes would be the square of its size. Pure; not
/// thread-safe.
/// </summary>
/// <param name="channel">The channel.</param>
/// <param name="maxNames">Most names in one message.</param>
internal sealed class MemberChanges(string channel, int maxNames)
{
    /// <summary>Most members of a channel that tells each change at once.</summary>
    public const int MaxAtOnce = 100;

    private readonly Dictionary<string, bool> _gathered = []; // whether the connection has joined or left; without those that did both
    private bool _isGathering;
    private bool _tooMany;

    /// <summary>A connection has joined or left.</summary>
    /// <param name="connection">Its id.</param>
    /// <param name="joined">Whether it has joined.</param>
    /// <param name="count">The number of members now.</param>
    /// <param name="mustEnd">Whether <see cref="End"/> must be called after the interval.</param>
    /// <returns>What to tell now; null for nothing.</returns>
    public MembersChange? Add(string connection, bool joined, int count, out bool mustEnd)
    {
        mustEnd = false;
        if (!_isGathering && count <= MaxAtOnce)
        {
            return joined ? new MembersChange.Joined(channel, connection) : new MembersChange.Left(channel, connection);
        }

        mustEnd = !_isGathering;
        _isGathering = true;
        if (_gathered.TryGetValue(connection, out var before) && before != joined)
        {
            _gathered.Remove(connection);
        }
        else if (_gathered.Count < maxNames)
        {
            _gathered[connection] = joined;
        }
        else
        {
            _tooMany = true;
        }

        return null;
    }

    /// <summary>The interval has ended.</summary>
    /// <param name="count">The number of members now.</param>
    /// <returns>What to tell; null if nothing has changed.</returns>
    public MembersChange? End(int count)
    {
        var (names, tooMany) = (_gathered.ToArray(), _tooMany);
        _gathered.Clear();
        (_isGathering, _tooMany) = (false, false);
        return tooMany ? new MembersChange.Several(channel, count, null)
            : names.Length == 0 ? null
            : new MembersChange.Several(channel, count, new MembersChange.NamedMembers([.. Of(true)], [.. Of(false)]));

        IEnumerable<string> Of(bool joined) => names.Where(each => each.Value == joined).Select(static each => each.Key);
    }
}
