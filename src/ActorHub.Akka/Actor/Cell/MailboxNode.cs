namespace Akka.Actor;

/// <summary>
/// One message waiting in a mailbox. Nodes are reused: each thread keeps some, and chains of them travel from threads that
/// mostly receive to threads that mostly send.
/// </summary>
internal sealed class MailboxNode
{
    /// <summary>Stands in the inbox of a stopped actor.</summary>
    public static readonly MailboxNode Closed = new();

    private const int ChainLength = 128;
    private const int MaxSharedChains = 128;

    private static readonly Lock Gate = new();
    private static readonly Stack<MailboxNode> SharedChains = new();
    private static volatile int _sharedChains;

    [ThreadStatic]
    private static Cache? _cache;

    private object? _message;

    public MailboxNode? Next { get; set; }

    public object Message => _message!;

    public IActorRef? Sender { get; private set; }

    public static MailboxNode Rent(object message, IActorRef? sender)
    {
        var cache = _cache ??= new Cache();
        var node = cache.Free ?? Refill(cache);
        cache.Free = node.Next;
        cache.Count--;
        node._message = message;
        node.Sender = sender;
        return node;
    }

    /// <summary>Gives the node back; nobody may touch it afterwards.</summary>
    public void Return()
    {
        _message = null;
        Sender = null;
        var cache = _cache ??= new Cache();
        if (cache.Count >= ChainLength)
        {
            Spill(cache);
        }

        Next = cache.Free;
        cache.Free = this;
        cache.Count++;
    }

    private static MailboxNode Refill(Cache cache)
    {
        if (_sharedChains > 0)
        {
            lock (Gate)
            {
                if (SharedChains.TryPop(out var chain))
                {
                    _sharedChains = SharedChains.Count;
                    cache.Count = ChainLength;
                    return chain;
                }
            }
        }

        cache.Count = 1;
        return new MailboxNode();
    }

    private static void Spill(Cache cache)
    {
        var chain = cache.Free!;
        cache.Free = null;
        cache.Count = 0;
        lock (Gate)
        {
            if (SharedChains.Count < MaxSharedChains)
            {
                SharedChains.Push(chain);
                _sharedChains = SharedChains.Count;
            }
        }
    }

    private sealed class Cache
    {
        public MailboxNode? Free;
        public int Count;
    }
}
