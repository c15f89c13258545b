using System.Collections.Immutable;

namespace ActorHub.Hocon;

/// <summary>A resolved value: a scalar, an array or an object. Immutable.</summary>
/// <remarks>The <c>TryGet…</c> methods convert; on failure they give an error at the value's position with the
/// value found and the form expected.</remarks>
public abstract partial class HoconValue
{
    private protected HoconValue(HoconOrigin origin) => Origin = origin;

    /// <summary>The position of the value. A value from the environment has the position of its substitution.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>True for an unquoted <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>The value in words, for an error message: <c>the text "abc"</c>, <c>an array</c>.</summary>
    public abstract string Describe();
}

/// <summary>A piece of text, quoted or not. Numbers, booleans, durations and sizes are text until they are read.</summary>
public sealed class HoconScalar : HoconValue
{
    private const int LongestShown = 40;

    /// <summary>Makes a scalar.</summary>
    /// <param name="text">The text without its quotes and escapes.</param>
    /// <param name="isQuoted">Whether any part of it was quoted; an unquoted <c>null</c> is no value.</param>
    /// <param name="origin">Where it begins.</param>
    public HoconScalar(string text, bool isQuoted, HoconOrigin origin)
        : base(origin)
    {
        Text = text;
        IsQuoted = isQuoted;
    }

    /// <summary>The text without its quotes and escapes.</summary>
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
    /// <summary>Makes an array.</summary>
    /// <param name="items">Its values.</param>
    /// <param name="origin">Where its bracket is.</param>
    public HoconArray(ImmutableArray<HoconValue> items, HoconOrigin origin)
        : base(origin) => Items = items;

    /// <summary>The values in order.</summary>
    public ImmutableArray<HoconValue> Items { get; }

    /// <inheritdoc/>
    public override string Describe() => "an array";
}
