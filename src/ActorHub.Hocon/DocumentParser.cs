using System.Globalization;

namespace ActorHub.Hocon;

/// <summary>Parses one file's text to a tree of nodes. On an error, every method records it, if it is the first, and returns null or false.</summary>
internal sealed class DocumentParser
{
    private readonly ParseSession _session;
    private readonly string _file;
    private readonly SourceReader _reader;
    private readonly List<string> _path; // Keys from the root to the current object; an include adds its keys below them.
    private readonly string[] _prefix;
    private int _depth;

    public DocumentParser(ParseSession session, string text, string file, string[] prefix, int depth)
    {
        _session = session;
        _file = file;
        _reader = new SourceReader(text, file);
        _path = [.. prefix];
        _prefix = prefix;
        _depth = depth;
    }

    public HoconError? Error => _reader.Error;

    public ObjectNode? ParseDocument()
    {
        var root = new ObjectNode(_reader.Here);
        _reader.SkipLines();
        if (_reader.Next != '{')
        {
            return ParseFields(root, closing: null) ? root : null;
        }

        var opening = _reader.Here;
        _reader.Advance();
        if (!ParseFields(root, opening))
        {
            return null;
        }

        _reader.SkipLines();
        return _reader.AtEnd ? root : Expected<ObjectNode>("the end of the file after the closing '}'");
    }

    /// <param name="closing">The position of the opening brace, if a closing brace ends these fields; null to read to the end of the file.</param>
    /// <param name="target">Receives the fields.</param>
    private bool ParseFields(ObjectNode target, HoconOrigin? closing)
    {
        while (true)
        {
            _reader.SkipLines();
            if (_reader.AtEnd)
            {
                return closing is not { } opening || Fail(opening, "this '{' is not closed; add '}'");
            }

            if (_reader.Next == '}' && closing is not null)
            {
                _reader.Advance();
                return true;
            }

            var parsed = AtInclude() ? ParseInclude(target) : ParseField(target);
            if (!parsed || !EndItem(closing is null ? '\0' : '}'))
            {
                return false;
            }
        }
    }

    /// <summary>A comma or a line end separates fields and items.</summary>
    private bool EndItem(char closing)
    {
        var lineEnded = _reader.SkipLines();
        if (_reader.AtEnd || (closing != '\0' && _reader.Next == closing))
        {
            return true;
        }

        if (_reader.Next == ',')
        {
            _reader.Advance();
            return true;
        }

        return lineEnded || Expected(closing == '\0' ? "a comma or a new line" : $"a comma, a new line or '{closing}'");
    }

    private bool ParseField(ObjectNode target)
    {
        if (ParsePath() is not { } path)
        {
            return false;
        }

        _reader.SkipSpaces();
        var operatorAt = _reader.Here;
        var append = _reader.LooksAt("+=");
        if (append || _reader.Next is '=' or ':')
        {
            _reader.Advance(append ? 2 : 1);
        }
        else if (!_reader.SkipLinesTo("{"))
        {
            return Expected($"'=', ':', '+=' or '{{' after the key {HoconPath.Join([.. path.Select(static e => e.Key)])}");
        }

        _path.AddRange(path.Select(static element => element.Key));
        var value = Descend(path[0].Origin, path.Count) ? ParseValue() : null;
        _depth -= path.Count;
        _path.RemoveRange(_path.Count - path.Count, path.Count);
        if (value is null)
        {
            return false;
        }

        for (var i = 0; i < path.Count - 1; i++)
        {
            target = target.GetOrAdd(path[i].Key, path[i].Origin).Open(path[i].Origin);
        }

        target.GetOrAdd(path[^1].Key, path[^1].Origin).Assign(append ? new AppendNode(value, operatorAt) : value);
        return true;
    }

    private List<(string Key, HoconOrigin Origin)>? ParsePath()
    {
        var path = new List<(string, HoconOrigin)>();
        while (true)
        {
            var origin = _reader.Here;
            var key = _reader.Next == '"'
                ? _reader.TakeSingleQuoted()
                : _reader.TakeWhile(static reader => reader.Next != '.' && IsUnquoted(reader));
            if (key is null || (key.Length == 0 && _reader.Here == origin))
            {
                return key is null ? null : Expected<List<(string, HoconOrigin)>>(path.Count == 0 ? "a key" : "a key after the dot");
            }

            path.Add((key, origin));
            if (_reader.Next != '.')
            {
                return path;
            }

            _reader.Advance();
        }
    }

    private Node? ParseValue()
    {
        _reader.SkipSpaces();
        if ((_reader.Next == '\n' || _reader.AtComment) && !_reader.SkipLinesTo("{["))
        {
            return Expected<Node>("a value");
        }

        var parts = new List<Node>();
        while (!_reader.AtEnd && !_reader.AtComment && _reader.Next is not ('\n' or ',' or '}' or ']'))
        {
            if (ParsePart() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        if (parts.Count > 0 && parts[^1] is ScalarNode { IsGap: true })
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return parts.Count switch
        {
            0 => Expected<Node>("a value"),
            1 => parts[0],
            _ => new ConcatenationNode(parts),
        };
    }

    private Node? ParsePart()
    {
        var origin = _reader.Here;
        switch (_reader.Next)
        {
            case '{':
                return ParseObject();
            case '[':
                return ParseArray();
            case '"':
                return _reader.TakeQuoted() is { } quoted ? new ScalarNode(quoted, isQuoted: true, origin) : null;
            case '$':
                return ParseSubstitution();
            case var c when SourceReader.IsSpace(c):
                return new ScalarNode(_reader.TakeWhile(static reader => SourceReader.IsSpace(reader.Next)), isQuoted: false, origin);
            default:
                var text = _reader.TakeWhile(IsUnquoted);
                return text.Length > 0
                    ? new ScalarNode(text, isQuoted: false, origin)
                    : Expected<Node>("a comma or a new line; put text with special characters in double quotes");
        }
    }

    private ObjectNode? ParseObject()
    {
        var value = new ObjectNode(_reader.Here);
        if (!Descend(value.Origin, 1))
        {
            return null;
        }

        _reader.Advance();
        var parsed = ParseFields(value, value.Origin);
        _depth--;
        return parsed ? value : null;
    }

    private ArrayNode? ParseArray()
    {
        var array = new ArrayNode([], _reader.Here);
        if (!Descend(array.Origin, 1))
        {
            return null;
        }

        _reader.Advance();
        while (true)
        {
            _reader.SkipLines();
            if (_reader.AtEnd)
            {
                Fail(array.Origin, "this '[' is not closed; add ']'");
                return null;
            }

            if (_reader.Next == ']')
            {
                _reader.Advance();
                _depth--;
                return array;
            }

            if (ParseValue() is not { } item)
            {
                return null;
            }

            array.Items.Add(item);
            if (!EndItem(']'))
            {
                return null;
            }
        }
    }

    private SubstitutionNode? ParseSubstitution()
    {
        var origin = _reader.Here;
        if (!_reader.LooksAt("${"))
        {
            Fail(origin, "expected '{' after '$'; put a dollar sign that does not begin a substitution in double quotes");
            return null;
        }

        _reader.Advance(2);
        var optional = _reader.Next == '?';
        _reader.Advance(optional ? 1 : 0);
        _reader.SkipSpaces();
        if (ParsePath() is not { } path)
        {
            return null;
        }

        _reader.SkipSpaces();
        if (_reader.Next != '}')
        {
            return Expected<SubstitutionNode>("'}' to end the substitution");
        }

        _reader.Advance();
        return path.Count <= HoconParser.MaxDepth
            ? new SubstitutionNode([.. path.Select(static element => element.Key)], _prefix, optional, origin)
            : FailDepth<SubstitutionNode>(origin);
    }

    /// <summary><c>include</c> is a statement before a quote or a word. Before <c>=</c>, <c>.</c> or <c>{</c> it is an ordinary key.</summary>
    private bool AtInclude()
    {
        if (!_reader.LooksAt("include"))
        {
            return false;
        }

        var ahead = "include".Length;
        while (SourceReader.IsSpace(_reader.PeekAt(ahead)))
        {
            ahead++;
        }

        var next = _reader.PeekAt(ahead);
        return next == '"' || (ahead > "include".Length && char.IsLetter(next));
    }

    private bool ParseInclude(ObjectNode target)
    {
        var origin = _reader.Here;
        _reader.Advance("include".Length);
        _reader.SkipSpaces();
        var open = 0;
        while (_reader.LooksAt("required(") || _reader.LooksAt("file("))
        {
            _reader.Advance(_reader.LooksAt("file(") ? "file(".Length : "required(".Length);
            _reader.SkipSpaces();
            open++;
        }

        if (_reader.Next != '"')
        {
            return Expected("a file name in double quotes, file(\"…\") or required(\"…\") after include");
        }

        var nameAt = _reader.Here;
        if (_reader.TakeSingleQuoted() is not { } name)
        {
            return false;
        }

        for (_reader.SkipSpaces(); open > 0; open--, _reader.SkipSpaces())
        {
            if (_reader.Next != ')')
            {
                return Expected("')' after the file name");
            }

            _reader.Advance();
        }

        return Descend(origin, 1) && Include(target, name, nameAt);
    }

    private bool Include(ObjectNode target, string name, HoconOrigin nameAt)
    {
        if (!_session.TryOpen(_file, name, out var file, out var text, out var problem))
        {
            return Fail(nameAt, problem);
        }

        var included = new DocumentParser(_session, text, file, [.. _path], _depth);
        var root = included.ParseDocument();
        _session.Close();
        _depth--;
        if (root is null)
        {
            return _reader.Fail(included.Error!) is not null;
        }

        target.MergeFrom(root);
        return true;
    }

    private static bool IsUnquoted(SourceReader reader) =>
        !char.IsWhiteSpace(reader.Next) && !reader.AtComment && !reader.LooksAt("+=")
        && !"$\"{}[]:=,#`^?!@*&\\\uFEFF".Contains(reader.Next, StringComparison.Ordinal);

    private bool Descend(HoconOrigin origin, int levels)
    {
        _depth += levels;
        return _depth <= HoconParser.MaxDepth || FailDepth<object>(origin) is not null;
    }

    private T? FailDepth<T>(HoconOrigin origin)
        where T : class
    {
        Fail(origin, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {HoconParser.MaxDepth} levels; use fewer levels"));
        return null;
    }

    private T? Expected<T>(string what)
        where T : class
    {
        Expected(what);
        return null;
    }

    private bool Expected(string what) => Fail(_reader.Here, $"expected {what}, found {_reader.DescribeNext()}");

    private bool Fail(HoconOrigin origin, string message) => _reader.Fail(origin, message) is not null;
}
