using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Akka.Actor;

/// <summary>Makes the incarnations of the actors of one <see cref="Props"/>.</summary>
internal abstract class ActorFactory
{
    public abstract ActorBase Make();
}

/// <summary>Calls a constructor. How to call it is worked out once per constructor, not per <see cref="Props"/>.</summary>
internal sealed class ConstructorFactory : ActorFactory
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;
    private static readonly ConcurrentDictionary<ConstructorInfo, ConstructorInvoker> Invokers = new();

    [DynamicallyAccessedMembers(Constructors)]
    private readonly Type _type;

    private readonly object[] _args;
    private ConstructorInvoker? _invoker;

    public ConstructorFactory([DynamicallyAccessedMembers(Constructors)] Type type, object[] args)
    {
        _type = type;
        _args = args;
    }

    public ConstructorFactory([DynamicallyAccessedMembers(Constructors)] Type type, ConstructorInfo constructor, object[] args)
        : this(type, args)
    {
        // Others fail when the actor is made; the mistake is here.
        if (!constructor.IsPublic)
        {
            throw new ArgumentException($"The constructor of {type} must be public", nameof(constructor));
        }

        _invoker = Invoker(constructor);
    }

    public override ActorBase Make()
    {
        try
        {
            return (ActorBase)(_invoker ??= Invoker(Choose())).Invoke(_args.AsSpan()!);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private static ConstructorInvoker Invoker(ConstructorInfo constructor) =>
        Invokers.GetOrAdd(constructor, static each => ConstructorInvoker.Create(each));

    private ConstructorInfo Choose()
    {
        var fitting = _type.GetConstructors().Where(Fits).ToArray();
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new MissingMethodException($"{_type} has no public constructor for ({string.Join(", ", _args.Select(arg => arg?.GetType()))})"),
            _ => throw new AmbiguousMatchException($"{_type} has several public constructors for these arguments"),
        };
    }

    private bool Fits(ConstructorInfo constructor)
    {
        var parameters = constructor.GetParameters();
        return parameters.Length == _args.Length && parameters.Zip(_args).All(pair => Fits(pair.First.ParameterType, pair.Second));
    }

    private static bool Fits(Type parameter, object? argument) =>
        argument is null ? !parameter.IsValueType || Nullable.GetUnderlyingType(parameter) is not null : parameter.IsInstanceOfType(argument);
}

/// <summary>Calls a function.</summary>
internal sealed class FunctionFactory(Func<ActorBase> make) : ActorFactory
{
    public override ActorBase Make() => make();
}

/// <summary>The values of a constructor's arguments in an expression.</summary>
internal static class ExpressionArguments
{
    public static object[] Evaluate(ReadOnlyCollection<Expression> arguments)
    {
        var values = new object[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(arguments[i])!;
        }

        return values;
    }

    // Constants and captured variables, which is what arguments are most of the time, are read directly; compiling takes a
    // hundred times as long.
    private static object? Evaluate(Expression? expression)
    {
        switch (expression)
        {
            case null:
                return null;
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field } member when field.IsStatic || IsSimple(member.Expression):
                return field.GetValue(Evaluate(member.Expression));
            case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } cast
                when cast.Type.IsAssignableFrom(cast.Operand.Type) && IsSimple(cast.Operand):
                return Evaluate(cast.Operand);
            default:
                return Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();
        }
    }

    private static bool IsSimple(Expression? expression) => expression switch
    {
        ConstantExpression => true,
        MemberExpression { Member: FieldInfo field } member => field.IsStatic || IsSimple(member.Expression),
        _ => false,
    };
}
