using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ActorHub.Architecture.Tests;

/// <summary>Prints what users of an assembly can see: types and members, sorted, one a line.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = new[] { type.BaseType }.Concat(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []))
            .Where(t => t is not null && t != typeof(object) && t != typeof(ValueType) && t != typeof(Enum))
            .Where(t => t!.IsVisible && !(t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IEquatable<>)) && !type.IsEnum)
            .Select(t => Name(t!)).Order(StringComparer.Ordinal).ToList();
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        }

        var fields = type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily) && !Generated(f))
            .Select(f => $"field {(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}");
        var constructors = type.GetConstructors(Declared).Where(c => Visible(c) && !RecordCopy(type, c))
            .Select(c => $"new({Parameters(c)})");
        var properties = type.GetProperties(Declared)
            .Where(p => p.GetAccessors(nonPublic: true).Any(Visible) && p.Name != "EqualityContract")
            .Select(p => $"{(p.GetAccessors(true)[0].IsStatic ? "static " : "")}{Name(p.PropertyType)} {p.Name} {{{Accessors(p)} }}");
        var methods = type.GetMethods(Declared).Where(m => Visible(m) && !m.IsSpecialName && !Generated(m) && !RecordNoise(type, m))
            .Select(m => $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})");
        var events = type.GetEvents(Declared).Where(e => Visible(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}");
        return fields.Concat(constructors).Concat(properties).Concat(methods).Concat(events);
    }

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { } get && Visible(get) ? " get;" : "")
        + (property.SetMethod is { } set && Visible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "");

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Generated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool RecordCopy(Type type, ConstructorInfo constructor) =>
        constructor.GetParameters() is [{ } only] && only.ParameterType == type;

    private static bool RecordNoise(Type type, MethodInfo method) =>
        method.Name is "PrintMembers" or "<Clone>$" or "Deconstruct" && type.GetMethod("<Clone>$", Declared) is not null;

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        (p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "") + Name(p.ParameterType) + " " + p.Name));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var own = type.IsNested ? Name(type.DeclaringType!) + "." + type.Name : (Ours(type) ? type.FullName ?? type.Name : type.Name);
        var plain = own.Split('`')[0];
        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : plain;
    }

    private static bool Ours(Type type) => type.Namespace?.StartsWith("ActorHub", StringComparison.Ordinal) == true;
}
