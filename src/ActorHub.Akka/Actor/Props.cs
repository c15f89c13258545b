using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using ActorHub.Dispatching;

namespace Akka.Actor;

/// <summary>How to make an actor: immutable, to be shared, and used again for every restart.</summary>
public class Props
{
    private readonly ActorFactory _factory;
    private readonly object _arguments; // the only one, or the array of all: there may be as many recipes as actors

    /// <summary>Made by a public constructor that takes the arguments.</summary>
    public Props([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, object[] args)
        : this(type, args, TypeFactory.Of(type), null)
    {
    }

    /// <summary>Made by the public constructor without parameters.</summary>
    public Props([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
        : this(type, [])
    {
    }

    private Props(Type type, object[] args, ActorFactory factory, SupervisorStrategy? supervisorStrategy)
    {
        Type = type;
        _arguments = args is [{ } only] && only is not object[] ? only : args;
        _factory = factory;
        SupervisorStrategy = supervisorStrategy;
    }

    private Props(Props other, SupervisorStrategy? supervisorStrategy, TurnQueue? turns)
    {
        Type = other.Type;
        _arguments = other._arguments;
        _factory = other._factory;
        SupervisorStrategy = supervisorStrategy;
        Turns = turns;
    }

    /// <summary>The class of the actor.</summary>
    public Type Type { get; }

    /// <summary>What its constructor is called with.</summary>
    public object[] Arguments => _arguments as object[] ?? [_arguments];

    /// <summary>Decides about the actor's children in place of its own strategy, if set.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; }

    /// <summary>Where the actor's turns run; null for where its parent's do.</summary>
    internal TurnQueue? Turns { get; }

    /// <summary>
    /// Made by a constructor call such as <c>() => new Session(id)</c>. Its arguments are evaluated here, once, and the constructor must be
    /// public. An expression with a cast, <c>() => (Session)make()</c>, is compiled and run for every incarnation instead.
    /// </summary>
    /// <exception cref="ArgumentException">The expression is neither.</exception>
    public static Props Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        ArgumentNullException.ThrowIfNull(factory);
        switch (factory.Body)
        {
            case UnaryExpression:
                return new Props(typeof(TActor), [], new FunctionFactory(factory.Compile()), supervisorStrategy);
            case NewExpression { Constructor: { } constructor } creation:
                var args = ExpressionArguments.Evaluate(creation.Arguments);
                return new Props(typeof(TActor), args, ConstructorFactory.Of(constructor), supervisorStrategy);
            default:
                throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        }
    }

    /// <summary>Made by a public constructor that takes the arguments.</summary>
    public static Props Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>Made by the public constructor without parameters, with a strategy.</summary>
    public static Props Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), [], TypeFactory.Of(typeof(TActor)), supervisorStrategy);

    /// <summary>Made by a public constructor that takes the arguments.</summary>
    /// <exception cref="ArgumentException">The type is no actor.</exception>
    public static Props Create([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(ActorBase).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} is not an ActorBase", nameof(type));
        }

        return new Props(type, args);
    }

    /// <summary>The same with a strategy in place of the actor's own.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => new(this, supervisorStrategy, Turns);

    internal Props WithTurns(TurnQueue turns) => new(this, SupervisorStrategy, turns);

    /// <summary>Makes an actor; only the runtime may.</summary>
    public virtual ActorBase NewActor() => _factory.Make(_arguments is object[] all ? all : new ReadOnlySpan<object?>(in _arguments));
}
