namespace ActorHub.Connections.Streaming;

/// <summary>The stream of a connection, for those who want it to end.</summary>
internal interface IStreamEnding
{
    /// <summary><see cref="Connection.CloseRequest"/> or <see cref="Connection.Ended"/> has changed. Called on any thread; must not block.</summary>
    void OnEndDue();
}
