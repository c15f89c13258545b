namespace ActorHub.WebSockets;

/// <summary>A memory budget that connections share. Implementations must be thread-safe.</summary>
public interface IMemoryBudget
{
    /// <summary>Takes memory from the budget, if enough is left.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <returns>False if the budget has too little left. Nothing was taken.</returns>
    bool TryTake(int bytes);

    /// <summary>Returns memory to the budget.</summary>
    /// <param name="bytes">The number of bytes, taken earlier.</param>
    void Return(int bytes);
}
