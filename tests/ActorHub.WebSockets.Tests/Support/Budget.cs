namespace ActorHub.WebSockets.Tests;

/// <summary>A budget of so many bytes, which never gets back more than it gave.</summary>
internal sealed class Budget(int bytes) : IMemoryBudget
{
    private int _total = bytes;

    public int Left { get; private set; } = bytes;

    public void Raise(int more)
    {
        _total += more;
        Left += more;
    }

    public bool TryTake(int wanted)
    {
        if (wanted > Left)
        {
            return false;
        }

        Left -= wanted;
        return true;
    }

    public void Return(int returned)
    {
        Left += returned;
        Assert.InRange(Left, 0, _total);
    }
}
