using ActorHub.Hocon;

namespace ActorHub.Server.Configuration;

/// <summary>Reads a value of one form.</summary>
/// <param name="found">The HOCON value.</param>
/// <param name="value">The value read; undefined if there is an error.</param>
/// <returns>The error, with its position, or null.</returns>
internal delegate HoconError? ValueReader<T>(HoconValue found, out T value);

/// <summary>A form of option values.</summary>
/// <param name="Accepts">A description of the accepted values, such as <c>a whole number between 0 and 65535</c>.</param>
/// <param name="Read">Reads a value, and accepts exactly those described.</param>
internal sealed record ValueForm<T>(string Accepts, ValueReader<T> Read)
{
    /// <summary>The unit of a number without one; null if the values have no unit.</summary>
    public ImpliedUnit? Implied { get; init; }

    /// <summary>Creates the error for a value of another form.</summary>
    public HoconError Refuse(HoconValue found) =>
        HoconError.At(found.Origin, found.Expected(Accepts).Message + (Implied is not null && found.TryGetDouble(out _, out _) ? Implied.Advice : ""));
}

/// <summary>The unit that HOCON gives to a number without one.</summary>
/// <param name="Name">Its name, in the plural.</param>
/// <param name="Example">A value with the unit that is usual here.</param>
internal sealed record ImpliedUnit(string Name, string Example)
{
    /// <summary>The end of an error about a number without a unit.</summary>
    public string Advice => $", which has no unit and so counts as {Name}; add the unit, as in {Example}";
}
