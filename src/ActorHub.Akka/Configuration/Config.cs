using System.Diagnostics.CodeAnalysis;
using ActorHub.Hocon;

namespace Akka.Configuration;

/// <summary>An immutable tree of settings, read by path. A missing path gives the default; a value of the wrong form throws.</summary>
public class Config
{
    /// <summary>Settings with nothing in them.</summary>
    public static readonly Config Empty = new();

    private readonly HoconObject _root;

    /// <summary>Makes settings with nothing in them.</summary>
    public Config()
        : this(HoconObject.Empty)
    {
    }

    internal Config(HoconObject root) => _root = root;

    /// <summary>Whether there is no setting at all.</summary>
    public virtual bool IsEmpty => _root.Fields.IsEmpty;

    /// <summary>Parses HOCON text.</summary>
    /// <param name="str">The text.</param>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>Whether the path leads to a value, be it null.</summary>
    public virtual bool HasPath(string path) => _root.TryGet(path, out _);

    /// <summary>Reads text; null in the settings is <c>null</c>, not the default.</summary>
    [return: NotNullIfNotNull(nameof(@default))]
    public virtual string? GetString(string path, string? @default = null) =>
        !_root.TryGet(path, out var value) ? @default : value is HoconScalar { IsNull: false } scalar ? scalar.Text : null!;

    /// <summary>Reads a whole number.</summary>
    public virtual int GetInt(string path, int @default = 0) =>
        _root.TryGet(path, out var value)
            ? value.TryGetInt(out var number, out var error) ? number : throw new FormatException(error.ToString())
            : @default;

    /// <summary>Reads a whole number.</summary>
    public virtual long GetLong(string path, long @default = 0) =>
        _root.TryGet(path, out var value)
            ? value.TryGetLong(out var number, out var error) ? number : throw new FormatException(error.ToString())
            : @default;

    /// <summary>Reads a number.</summary>
    public virtual double GetDouble(string path, double @default = 0) =>
        _root.TryGet(path, out var value)
            ? value.TryGetDouble(out var number, out var error) ? number : throw new FormatException(error.ToString())
            : @default;

    /// <summary>Reads <c>true</c>, <c>on</c>, <c>false</c> or <c>off</c>; here <c>yes</c> and <c>no</c> are not accepted.</summary>
    public virtual bool GetBoolean(string path, bool @default = false) =>
        !_root.TryGet(path, out var value) ? @default : value is HoconScalar scalar ? scalar.Text switch
        {
            "true" or "on" => true,
            "false" or "off" => false,
            _ => throw new NotSupportedException(value.Expected("true, false, on or off").ToString()),
        }
        : throw new NotSupportedException(value.Expected("true, false, on or off").ToString());

    /// <summary>Reads a length of time; a bare number is milliseconds.</summary>
    /// <param name="path">Elements parted by dots.</param>
    /// <param name="default">For a missing path; zero unless given.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> may stand there.</param>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true)
    {
        if (!_root.TryGet(path, out var value))
        {
            return @default.GetValueOrDefault();
        }

        if (!value.TryGetDuration(out var duration, out var error))
        {
            throw new FormatException(error.ToString());
        }

        return allowInfinite || duration != Timeout.InfiniteTimeSpan
            ? duration
            : throw new FormatException(value.Expected("a finite duration").ToString());
    }

    /// <summary>Reads an amount of bytes.</summary>
    /// <returns>Null for a missing path.</returns>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>Reads an amount of bytes.</summary>
    /// <param name="path">Elements parted by dots.</param>
    /// <param name="def">For a missing path.</param>
    public virtual long? GetByteSize(string path, long? def = null) =>
        _root.TryGet(path, out var value)
            ? value.TryGetSize(out var size, out var error) ? size : throw new FormatException(error.ToString())
            : def;

    /// <summary>Reads an array of texts; empty for a missing path.</summary>
    public virtual IList<string> GetStringList(string path) =>
        _root.TryGet(path, out var value)
            ? value.TryGetStringList(out var list, out var error) ? [.. list] : throw new FormatException(error.ToString())
            : [];

    /// <summary>The settings below a path.</summary>
    /// <returns>Null for a missing path.</returns>
    public virtual Config? GetConfig(string path) =>
        _root.TryGet(path, out var value) ? new Config(value as HoconObject ?? HoconObject.Empty) : null;

    /// <summary>Adds settings for the paths that are missing here; objects under the same key are merged.</summary>
    /// <param name="fallback">May be null, which adds nothing.</param>
    /// <exception cref="ArgumentException"><paramref name="fallback"/> is this very object.</exception>
    public virtual Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
        {
            throw new ArgumentException("Settings cannot be their own fallback.", nameof(fallback));
        }

        return fallback is null ? this : IsEmpty ? fallback : new Config(fallback._root.MergedWith(_root));
    }

    /// <summary>Writes the settings as HOCON text.</summary>
    public override string ToString() => _root.Render();
}
