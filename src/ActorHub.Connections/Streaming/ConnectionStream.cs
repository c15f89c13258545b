// The stream of a connection, interpreted by the connection's own actor.
//
//   loop ──Readable──▶ ConnectionActor ──▶ GraphInterpreter: TransportSource ▶ FramingStage ▶ … ▶ sink
//   any thread ──AsyncInput──▶     "
//
// Akka.Streams would run each stream in an actor of its own: one more cell, mailbox and hop for every connection. The interpreter and
// what it is made from are public, and marked internal by Akka.NET: they may change in any version. They are named in this file only,
// and tests/ActorHub.Connections.Tests/Streaming holds the pinned version to what this file relies on.

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
        // Fusing costs 17 to 31 µs and 15 KB, so connections share its result.
        var islands = Akka.Streams.Fusing.Aggressive(graph).Module.SubModules;
        if (islands.Length != 1 || islands[0] is not GraphModule module)
        {
            throw new ArgumentException(
                "The sink of an endpoint must run inside the connection's actor. Build it from graph stages, without Async() and without actor-based sinks.", nameof(graph));
        }

        _module = module;
        _source = Array.FindIndex(module.Assembly.Stages, static stage => stage is TransportSource);
    }

    /// <summary>Makes a connection's logics and connects them.</summary>
    /// <param name="connection">The connection, which the stages find by its <see cref="ConnectionAttribute"/>.</param>
    /// <param name="runtime">Services for the stages.</param>
    /// <param name="onAsyncInput">Passes input from other threads to <see cref="ConnectionStream.Run(AsyncInput)"/> on the owner's turn.</param>
    /// <param name="owner">The connection's actor.</param>
    internal GraphInterpreter Materialize(Connection connection, StreamRuntime runtime, Action<GraphStageLogic, object, TaskCompletionSource<Done>, Action<object>> onAsyncInput, IActorRef owner)
    {
        var attributes = new Attributes(new ConnectionAttribute(connection));
        var values = new Dictionary<IModule, object>(_module.MaterializedValueIds.Length); // required, and never read: the sink's value is NotUsed
        var (connections, logics) = _module.Assembly.Materialize(attributes, _module.MaterializedValueIds, values, static _ => { });
        return new GraphInterpreter(_module.Assembly, runtime.Materializer, runtime.Log, logics, connections, onAsyncInput, fuzzingMode: false, owner);
    }

    internal GraphStageLogic SourceOf(GraphInterpreter interpreter) => interpreter.Logics[_source];
}

/// <summary>Services that the stages of all connections share.</summary>
/// <param name="Materializer">For a stage's timers.</param>
/// <param name="Log">For a stage that throws.</param>
internal sealed record StreamRuntime(IMaterializer Materializer, ILoggingAdapter Log);

/// <summary>Input for a stage from another thread, or from its own stream; a message to the connection's actor.</summary>
internal sealed record AsyncInput(GraphStageLogic Logic, object Input, TaskCompletionSource<Done> Promise, Action<object> Handler) : IDeadLetterSuppression;

/// <summary>More events are pending than one turn may process; a message to the connection's actor.</summary>
internal sealed record StreamSuspended : Singleton<StreamSuspended>, IDeadLetterSuppression;

/// <summary>Bytes can be read; a message to the connection's actor.</summary>
internal sealed record BytesReadable : Singleton<BytesReadable>, IDeadLetterSuppression;

/// <summary>One connection's stream, for its actor, which alone may call it. Holds nothing but the interpreter.</summary>
/// <remarks>A stage that throws fails its own stages, as in any Akka stream; nothing is thrown out of these calls.</remarks>
internal readonly struct ConnectionStream
{
    /// <summary>Events processed for one message to the actor. The rest follow with a further message, so that the dispatcher's throughput bounds a turn.</summary>
    private const int MaxEvents = 256;

    private readonly GraphInterpreter? _interpreter;

    private ConnectionStream(GraphInterpreter interpreter) => _interpreter = interpreter;

    /// <summary>Starts a connection's stream.</summary>
    /// <param name="connection">The connection, with its endpoint known.</param>
    /// <param name="runtime">Services for the stages.</param>
    /// <param name="onAsyncInput">As in <see cref="StreamBlueprint.Materialize"/>.</param>
    /// <param name="owner">The connection's actor.</param>
    /// <param name="started">The stream; set before its first stage starts.</param>
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

    /// <summary>Reads what has arrived.</summary>
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

    /// <summary>Gives a stage its input.</summary>
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

    /// <summary>Stops every stage that has not completed. Events that are pending are dropped.</summary>
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
