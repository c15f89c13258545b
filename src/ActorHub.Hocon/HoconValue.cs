using System.Collections.Immutable;

namespace ActorHub.Hocon;

/// <summary>A resolved value: a scalar, an array or an object. Immutable.</summary>
/// <remarks>The <c>TryGet…</c> methods convert the value. On failure they return an error at the value's position, with the
/// form expected and the value found.</remarks>
public abstract partial class HoconValue
{
    private protected HoconValue(HoconOrigin origin) => Origin = origin;

    /// <summary>The position of the value. A value from the environment has the position of its substitution.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>True for an unquoted <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>A description of the value for an error message, such as <c>the text "abc"</c> or <c>an array</c>.</summary>
    public abstract string Describe();
}

/// <summary>A piece of text, quoted or not. Numbers, booleans, durations and sizes are text until they are read.</summary>
public sealed class HoconScalar : HoconValue
{
    private const int LongestShown = 40;

    /// <summary>Creates a scalar.</summary>
    /// <param name="text">The text without quotes and escapes.</param>
    /// <param name="isQuoted">Whether any part of it was quoted. An unquoted <c>null</c> is the null value.</param>
    /// <param name="origin">The position of its first character.</param>
    public HoconScalar(string text, bool isQuoted, HoconOrigin origin)
        : base(origin)
    {
        Text = text;
        IsQuoted = isQuoted;
    }

    /// <summary>The text without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Whether any part of it was quoted.</summary>
    public bool IsQuoted { get; }

    /// <inheritdoc/>
    public override bool IsNull => !IsQuoted && Text == "null";

    /// <inheritdoc/>
    public override string Describe() =>
        IsNull ? "null" : "the text " + HoconText.Quote(Text.Length <= LongestShown ? Text : Text[..LongestShown] + "…");
}

/// <summary>An ordered list of values.</summary>
public sealed class HoconArray : HoconValue
{
    /// <summary>Creates an array.</summary>
    /// <param name="items">Its values.</param>
    /// <param name="origin">The position of its opening bracket.</param>
    public HoconArray(ImmutableArray<HoconValue> items, HoconOrigin origin)
        : base(origin) => Items = items;

    /// <summary>The values in order.</summary>
    public ImmutableArray<HoconValue> Items { get; }

    /// <inheritdoc/>
    public override string Describe() => "an array";
}
