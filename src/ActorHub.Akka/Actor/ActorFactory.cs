using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Akka.Actor;

/// <summary>Makes the incarnations of actors. Knows no arguments, so that all <see cref="Props"/> of a constructor share one.</summary>
internal abstract class ActorFactory
{
    public abstract ActorBase Make(ReadOnlySpan<object?> args);
}

/// <summary>Calls a constructor. How to call it is worked out once for each constructor.</summary>
internal sealed class ConstructorFactory : ActorFactory
{
    private static readonly ConcurrentDictionary<ConstructorInfo, ConstructorFactory> Factories = new();

    private readonly ConstructorInvoker _invoker;
    private readonly Type[] _parameters;

    private ConstructorFactory(ConstructorInfo constructor)
    {
        _invoker = ConstructorInvoker.Create(constructor);
        _parameters = [.. constructor.GetParameters().Select(parameter => parameter.ParameterType)];
    }

    /// <exception cref="ArgumentException">The constructor is not public.</exception>
    public static ConstructorFactory Of(ConstructorInfo constructor)
    {
        // Others fail when the actor is made; the mistake is here.
        if (!constructor.IsPublic)
        {
            throw new ArgumentException($"The constructor of {constructor.DeclaringType} must be public", nameof(constructor));
        }

        return Factories.GetOrAdd(constructor, static each => new ConstructorFactory(each));
    }

    public bool Fits(ReadOnlySpan<object?> args)
    {
        if (args.Length != _parameters.Length)
        {
            return false;
        }

        for (var i = 0; i < args.Length; i++)
        {
            if (!Fits(_parameters[i], args[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override ActorBase Make(ReadOnlySpan<object?> args)
    {
        try
        {
            return (ActorBase)(args.Length == 1 ? _invoker.Invoke(args[0]) : _invoker.Invoke([.. args]));
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private static bool Fits(Type parameter, object? argument) =>
        argument is null ? !parameter.IsValueType || Nullable.GetUnderlyingType(parameter) is not null : parameter.IsInstanceOfType(argument);
}

/// <summary>Calls the public constructor that takes the arguments.</summary>
internal sealed class TypeFactory : ActorFactory
{
    private static readonly ConcurrentDictionary<Type, TypeFactory> Factories = new();

    private readonly Type _type;
    private readonly ConstructorFactory[] _constructors;

    private TypeFactory([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
    {
        _type = type;
        _constructors = [.. type.GetConstructors().Select(ConstructorFactory.Of)];
    }

    public static TypeFactory Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) =>
        Factories.TryGetValue(type, out var known) ? known : Factories.GetOrAdd(type, new TypeFactory(type));

    public override ActorBase Make(ReadOnlySpan<object?> args)
    {
        ConstructorFactory? fitting = null;
        foreach (var constructor in _constructors)
        {
            if (constructor.Fits(args))
            {
                fitting = fitting is null ? constructor : throw new AmbiguousMatchException($"{_type} has several public constructors for these arguments");
            }
        }

        return fitting?.Make(args)
            ?? throw new MissingMethodException($"{_type} has no public constructor for ({string.Join(", ", args.ToArray().Select(arg => arg?.GetType()))})");
    }
}

/// <summary>Calls a function.</summary>
internal sealed class FunctionFactory(Func<ActorBase> make) : ActorFactory
{
    public override ActorBase Make(ReadOnlySpan<object?> args) => make();
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
