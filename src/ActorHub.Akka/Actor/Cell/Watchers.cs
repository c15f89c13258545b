namespace Akka.Actor;

/// <summary>Who is told when an actor stops. Most are watched by one other at most, which then costs nothing more.</summary>
internal struct Watchers
{
    private object? _value; // null, one watcher, or a set of them

    public void Add(IInternalActorRef watcher)
    {
        switch (_value)
        {
            case null:
                _value = watcher;
                break;
            case HashSet<IInternalActorRef> many:
                many.Add(watcher);
                break;
            case var one when !ReferenceEquals(one, watcher):
                _value = new HashSet<IInternalActorRef> { (IInternalActorRef)one, watcher };
                break;
        }
    }

    public void Remove(IInternalActorRef watcher)
    {
        if (ReferenceEquals(_value, watcher))
        {
            _value = null;
        }
        else if (_value is HashSet<IInternalActorRef> many)
        {
            many.Remove(watcher);
        }
    }

    public IEnumerable<IInternalActorRef> TakeAll()
    {
        var value = _value;
        _value = null;
        return value switch
        {
            null => [],
            HashSet<IInternalActorRef> many => (IEnumerable<IInternalActorRef>)many, // without the cast the others would be sets too
            _ => [(IInternalActorRef)value],
        };
    }
}
