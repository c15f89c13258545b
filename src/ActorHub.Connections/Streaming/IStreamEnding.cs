namespace ActorHub.Connections.Streaming;

/// <summary>Notifies a connection's stream that it must end.</summary>
internal interface IStreamEnding
{
    /// <summary><see cref="Connection.CloseRequest"/> or <see cref="Connection.Ended"/> has changed. Called on any thread; must not block.</summary>
    void OnEndDue();
}
