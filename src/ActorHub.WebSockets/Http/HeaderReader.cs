using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Reads the parts of a header value (RFC 9110 §5.6). White space before each part is skipped.</summary>
internal ref struct HeaderReader(ReadOnlySpan<char> value)
{
    private ReadOnlySpan<char> _rest = value;

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return _rest.IsEmpty;
        }
    }

    public bool IsAtListMemberEnd => IsAtEnd || _rest[0] == ',';

    public bool IsAtParameterEnd => IsAtListMemberEnd || _rest[0] == ';';

    public bool TrySkip(char separator)
    {
        SkipBlanks();
        if (_rest.IsEmpty || _rest[0] != separator)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    public bool TryReadToken(out string token)
    {
        SkipBlanks();
        var length = _rest.IndexOfAnyExcept(HttpGrammar.TokenChars);
        length = length < 0 ? _rest.Length : length;
        token = _rest[..length].ToString();
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>Reads a token, optionally followed by an equals sign and a value.</summary>
    public bool TryReadParameter(out HeaderParameter parameter)
    {
        parameter = null!;
        string? text = null;
        if (!TryReadToken(out var name) || (TrySkip('=') && !TryReadValue(out text)))
        {
            return false;
        }

        parameter = new HeaderParameter(name, text);
        return true;
    }

    /// <summary>Reads a token or a quoted string, and removes the quotes.</summary>
    public bool TryReadValue(out string? text)
    {
        if (!TrySkip('"'))
        {
            var isToken = TryReadToken(out var token);
            text = token;
            return isToken;
        }

        var unquoted = new StringBuilder();
        text = null;
        for (var i = 0; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                text = unquoted.ToString();
                return HttpGrammar.IsFieldValue(text);
            }

            if (_rest[i] == '\\' && ++i == _rest.Length)
            {
                return false;
            }

            unquoted.Append(_rest[i]);
        }

        return false;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t");
}
