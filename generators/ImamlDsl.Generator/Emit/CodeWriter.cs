using System;
using System.Text;

namespace ImamlDsl.Generator.Emit;

/// <summary>Writes indented lines with '\n' ends.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Writes a line of C#, broken where it is too long.</summary>
    public void Wrapped(string line) => _text.Append(LineWrapping.Wrap(new string(' ', 4 * _depth) + line));

    /// <summary>Writes a header, '{', and on disposal '}'.</summary>
    public IDisposable Block(string header)
    {
        Lines(header);
        Line("{");
        _depth++;
        return new Closing(this, "}");
    }

    /// <summary>Indents until disposed.</summary>
    public IDisposable Indent()
    {
        _depth++;
        return new Closing(this, null);
    }

    public void Lines(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            Line(line);
        }
    }

    public override string ToString() => _text.ToString();

    private sealed class Closing(CodeWriter writer, string? close) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            if (close is not null)
            {
                writer.Line(close);
            }
        }
    }
}
