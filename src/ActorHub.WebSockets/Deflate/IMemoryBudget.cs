namespace ActorHub.WebSockets;

/// <summary>Memory that all connections of a node share for compression. Implementations are thread-safe.</summary>
public interface IMemoryBudget
{
    /// <summary>Takes a part of the budget, if there is enough left.</summary>
    /// <param name="bytes">How much.</param>
    /// <returns>False when nothing was taken: the caller does without.</returns>
    bool TryTake(int bytes);

    /// <summary>Gives back what was taken.</summary>
    /// <param name="bytes">How much.</param>
    void Return(int bytes);
}
