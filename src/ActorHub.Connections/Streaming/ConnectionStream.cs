// The stream of a connection, which the connection's own actor interprets.
//
//   loop ──Readable──▶ ConnectionActor ──▶ GraphInterpreter: TransportSource ▶ FramingStage ▶ … ▶ sink
//   any thread ──AsyncInput──▶     "
//
// Akka.Streams would run each stream in a separate actor: one more cell, mailbox and hop for every connection. The interpreter and its
// parts are public types that Akka.NET marks as internal, so any version may change them. Only this file uses them, and contract tests in
// tests/ActorHub.Connections.Tests/Streaming check the pinned version.

using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Streaming;

/// <summary>The stages of an endpoint's connections, fused once for all of them.</summary>
internal sealed class StreamBlueprint
{
    private readonly GraphModule _module;
    private readonly int _source;

    /// <summary>Fuses a graph.</summary>
    /// <param name="graph">A closed graph that begins with a <see cref="TransportSource"/>.</param>
    /// <exception cref="ArgumentException">The graph needs more than one actor.</exception>
    public StreamBlueprint(IRunnableGraph<NotUsed> graph)
    {
        // Fusing takes 17 to 31 µs and 15 KB, so all connections share its result.
        var islands = Akka.Streams.Fusing.Aggressive(graph).Module.SubModules;
        if (islands.Length != 1 || islands[0] is not GraphModule module)
        {
            throw new ArgumentException(
                "The sink of an endpoint must run inside the connection's actor. Build it from graph stages, without Async() and actor-based sinks.", nameof(graph));
        }

        _module = module;
        _source = Array.FindIndex(module.Assembly.Stages, static stage => stage is TransportSource);
    }

    /// <summary>Creates the stage logics of one connection and connects them.</summary>
    /// <param name="connection">The connection, which the stages get from the <see cref="ConnectionAttribute"/>.</param>
    /// <param name="runtime">Services for the stages.</param>
    /// <param name="onAsyncInput">Called from any thread with a stage's input; must pass it to <see cref="ConnectionStream.Run(AsyncInput)"/> on the owner's thread.</param>
    /// <param name="owner">The connection's actor.</param>
    internal GraphInterpreter Materialize(Connection connection, StreamRuntime runtime, Action<GraphStageLogic, object, TaskCompletionSource<Done>, Action<object>> onAsyncInput, IActorRef owner)
    {
        var attributes = new Attributes(new ConnectionAttribute(connection));
        var values = new Dictionary<IModule, object>(_module.MaterializedValueIds.Length); // required but never read: the sink's value is NotUsed
        var (connections, logics) = _module.Assembly.Materialize(attributes, _module.MaterializedValueIds, values, static _ => { });
        return new GraphInterpreter(_module.Assembly, runtime.Materializer, runtime.Log, logics, connections, onAsyncInput, fuzzingMode: false, owner);
    }

    internal GraphStageLogic SourceOf(GraphInterpreter interpreter) => interpreter.Logics[_source];
}

/// <summary>Services that the stages of all connections share.</summary>
/// <param name="Materializer">Runs the timers of stages.</param>
/// <param name="Log">Logs exceptions of stages.</param>
internal sealed record StreamRuntime(IMaterializer Materializer, ILoggingAdapter Log);

/// <summary>Input for a stage from another thread, or from its own stream; a message to the connection's actor.</summary>
internal sealed record AsyncInput(GraphStageLogic Logic, object Input, TaskCompletionSource<Done> Promise, Action<object> Handler) : IDeadLetterSuppression;

/// <summary>More events are pending than one turn may process; a message to the connection's actor.</summary>
internal sealed record StreamSuspended : Singleton<StreamSuspended>, IDeadLetterSuppression;

/// <summary>Bytes can be read; a message to the connection's actor.</summary>
internal sealed record BytesReadable : Singleton<BytesReadable>, IDeadLetterSuppression;

/// <summary>One connection's stream. Only the connection's actor may call it.</summary>
/// <remarks>A stage that throws fails the stream, as in any Akka stream; these methods do not throw.</remarks>
internal readonly struct ConnectionStream
{
    /// <summary>Most events processed per message to the actor. A further message processes the rest, so that the dispatcher's throughput bounds a turn.</summary>
    private const int MaxEvents = 256;

    private readonly GraphInterpreter? _interpreter;

    private ConnectionStream(GraphInterpreter interpreter) => _interpreter = interpreter;

    /// <summary>Starts a connection's stream.</summary>
    /// <param name="connection">The connection, after its handshake.</param>
    /// <param name="runtime">Services for the stages.</param>
    /// <param name="onAsyncInput">As in <see cref="StreamBlueprint.Materialize"/>.</param>
    /// <param name="owner">The connection's actor.</param>
    /// <param name="started">The stream. It is set before the first stage starts, because a starting stage may call back.</param>
    public static void Start(
        Connection connection,
        StreamRuntime runtime,
        Action<GraphStageLogic, object, TaskCompletionSource<Done>, Action<object>> onAsyncInput,
        IActorRef owner,
        out ConnectionStream started)
    {
        var interpreter = connection.Endpoint!.Stream.Materialize(connection, runtime, onAsyncInput, owner);
        started = new ConnectionStream(interpreter);
        interpreter.Init(null);
        started.Execute();
    }

    /// <summary>Runs the source's read handler, after <see cref="BytesReadable"/>.</summary>
    /// <param name="blueprint">The blueprint that the stream was started from.</param>
    /// <param name="handler">The source's handler.</param>
    public void Read(StreamBlueprint blueprint, Action<object> handler)
    {
        if (_interpreter is not null)
        {
            var source = blueprint.SourceOf(_interpreter);
            _interpreter.RunAsyncInput(source, source, GraphStageLogic.NoPromise, handler);
            Execute();
        }
    }

    /// <summary>Passes asynchronous input to its stage.</summary>
    public void Run(AsyncInput input)
    {
        if (_interpreter is not null)
        {
            _interpreter.RunAsyncInput(input.Logic, input.Input, input.Promise, input.Handler);
            Execute();
        }
    }

    /// <summary>Processes pending events.</summary>
    public void Resume()
    {
        if (_interpreter is { IsSuspended: true })
        {
            Execute();
        }
    }

    /// <summary>Stops every stage that has not completed. Pending events are discarded.</summary>
    public void Abort() => _interpreter?.Finish();

    private void Execute()
    {
        _interpreter!.Execute(MaxEvents);
        if (_interpreter.IsSuspended)
        {
            _interpreter.Context.Tell(StreamSuspended.Instance, ActorRefs.NoSender);
        }
    }
}
