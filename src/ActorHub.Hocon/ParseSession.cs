using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.Hocon;

/// <summary>The state that the files of one document share: the options, the open files, and the number of files.</summary>
internal sealed class ParseSession(HoconOptions options, string rootFile)
{
    // Limits the work: if each file includes the next one twice, every further file doubles it.
    private const int MostIncludes = 1_000;

    private readonly Stack<(string FullPath, string File)> _open = new([(FullPath(rootFile), rootFile)]);
    private int _includes;

    /// <summary>Reads an included file, relative to the file that includes it. After success, call <see cref="Close"/>.</summary>
    public bool TryOpen(
        string from,
        string name,
        [NotNullWhen(true)] out string? file,
        [NotNullWhen(true)] out string? text,
        [NotNullWhen(false)] out string? problem)
    {
        (file, text) = (null, null);
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            problem = "expected a file name, found " + HoconText.Quote(name);
            return false;
        }

        file = Path.Combine(Path.GetDirectoryName(from) ?? "", name);
        var fullPath = FullPath(file);
        if (_open.Any(open => open.FullPath == fullPath))
        {
            var cycle = _open.Reverse().SkipWhile(open => open.FullPath != fullPath).Select(static open => open.File).Append(file);
            problem = "include cycle: " + string.Join(" → ", cycle);
            return false;
        }

        if (++_includes > MostIncludes)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"more than {MostIncludes} files are included");
            return false;
        }

        if (!TryRead(options, fullPath, out text, out problem))
        {
            problem = $"{problem}: {fullPath}"; // the position is that of the include, so the message must name the file
            return false;
        }

        _open.Push((fullPath, file));
        return true;
    }

    public void Close() => _open.Pop();

    public static bool TryRead(
        HoconOptions options,
        string path,
        [NotNullWhen(true)] out string? text,
        [NotNullWhen(false)] out string? problem)
    {
        (text, problem) = (null, null);
        try
        {
            text = options.ReadFile(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "file not found";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot read the file: {e.Message}";
        }

        return false;
    }

    // The name of the root may be a label, not a path ("--set"). Its includes are then relative to the working directory.
    private static string FullPath(string file) => Path.GetFullPath(file.Length == 0 ? "." : file);
}
