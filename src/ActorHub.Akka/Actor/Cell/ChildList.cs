namespace Akka.Actor;

/// <summary>
/// The children of an actor, linked through their cells in the order of creation. Locked, because a system's top level actors are
/// created and stopped by any thread. Names are indexed only if they were given.
/// </summary>
/// <param name="isShared">Whether other threads add children, so that the list stays when it is empty.</param>
internal sealed class ChildList(bool isShared)
{
    private Dictionary<string, ActorCell>? _named;
    private Dictionary<ActorCell, RestartCount>? _restarts;
    private ActorCell? _first;
    private ActorCell? _last;
    private int _count;
    private bool _closed;

    /// <summary>How many have been told to stop and have not yet.</summary>
    public int Stopping { get; private set; }

    /// <summary>Whether the last one is gone and nobody can be adding another.</summary>
    public bool CanBeReleased => !isShared && _first is null;

    /// <param name="child">The child, which has not begun.</param>
    /// <param name="name">The name it was given; null for none.</param>
    public void Add(ActorCell child, string? name)
    {
        lock (this)
        {
            if (_closed)
            {
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            }

            if (name is not null && !(_named ??= []).TryAdd(name, child))
            {
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            }

            child.PreviousSibling = _last;
            if (_last is null)
            {
                _first = child;
            }
            else
            {
                _last.NextSibling = child;
            }

            _last = child;
            _count++;
        }
    }

    public ActorCell? Find(string name)
    {
        lock (this)
        {
            if (!name.StartsWith('$'))
            {
                return _named?.GetValueOrDefault(name);
            }

            for (var child = _first; child is not null; child = child.NextSibling)
            {
                if (child.Name == name)
                {
                    return child;
                }
            }

            return null;
        }
    }

    public ActorCell[] Snapshot()
    {
        lock (this)
        {
            var children = new ActorCell[_count];
            var i = 0;
            for (var child = _first; child is not null; child = child.NextSibling)
            {
                children[i++] = child;
            }

            return children;
        }
    }

    /// <summary>Whether it is one of these.</summary>
    public bool Contains(ActorCell child)
    {
        lock (this)
        {
            return IsLinked(child);
        }
    }

    public void MarkStopping(ActorCell child)
    {
        lock (this)
        {
            if (IsLinked(child) && !child.IsStoppingChild)
            {
                child.IsStoppingChild = true;
                Stopping++;
            }
        }
    }

    /// <summary>Tells all to stop and lets no other in.</summary>
    /// <returns>Whether there are any.</returns>
    public bool StopAll()
    {
        ActorCell[] children;
        lock (this)
        {
            _closed = true;
            children = Snapshot();
        }

        foreach (var child in children)
        {
            MarkStopping(child);
            child.Send(new Terminate());
        }

        return children.Length > 0;
    }

    public void Reopen()
    {
        lock (this)
        {
            _closed = false;
        }
    }

    public bool Remove(ActorCell child)
    {
        lock (this)
        {
            if (!IsLinked(child))
            {
                return false;
            }

            Unlink(child);
            _restarts?.Remove(child);
            if (_named is not null && _named.TryGetValue(child.Name, out var named) && ReferenceEquals(named, child))
            {
                _named.Remove(child.Name);
            }

            if (child.IsStoppingChild)
            {
                Stopping--;
            }

            return true;
        }
    }

    /// <summary>Counts a restart.</summary>
    /// <returns>Whether it is within the limits.</returns>
    public bool MayRestart(ActorCell child, int maxRetries, int withinMilliseconds)
    {
        if (maxRetries < 0 && withinMilliseconds <= 0)
        {
            return true;
        }

        if (!(_restarts ??= []).TryGetValue(child, out var count))
        {
            _restarts.Add(child, count = new RestartCount());
        }

        return count.Permits(maxRetries, withinMilliseconds);
    }

    private bool IsLinked(ActorCell child) =>
        ReferenceEquals(_first, child) || (child.PreviousSibling is { } previous && ReferenceEquals(previous.NextSibling, child));

    private void Unlink(ActorCell child)
    {
        if (child.PreviousSibling is { } previous)
        {
            previous.NextSibling = child.NextSibling;
        }
        else
        {
            _first = child.NextSibling;
        }

        if (child.NextSibling is { } next)
        {
            next.PreviousSibling = child.PreviousSibling;
        }
        else
        {
            _last = child.PreviousSibling;
        }

        child.PreviousSibling = null;
        child.NextSibling = null;
        _count--;
    }
}
