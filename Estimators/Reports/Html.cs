using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MLNet.DeepExtensions.Reports;

/// <summary>Markup of a page: an interpolated string in which each text is escaped, and markup is not.</summary>
internal sealed class Html
{
    private Html(string markup) => Markup = markup;

    /// <summary>No markup.</summary>
    public static Html Empty { get; } = new(string.Empty);

    /// <summary>The markup.</summary>
    public string Markup { get; }

    /// <summary>Writes markup: <c>Html.Write($"&lt;td&gt;{name}&lt;/td&gt;")</c>.</summary>
    /// <param name="markup">What stands in the program is markup; what is put in is text, unless it is markup itself.</param>
    public static Html Write(Interpolation markup) => new(markup.Text);

    /// <summary>Reads markup that another writer made, which is trusted.</summary>
    public static Html FromTrusted(string markup) => new(markup);

    /// <summary>Writes pieces one after the other.</summary>
    public static Html Join(params IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Markup)));

    /// <inheritdoc/>
    public override string ToString() => Markup;

    // Characters that are none in HTML would make a browser doubt the page.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' or '\r' => escaped.Append(character),
                _ => escaped.Append(char.IsControl(character) ? '\uFFFD' : character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>What the compiler makes of an interpolated string.</summary>
    /// <param name="literalLength">The number of characters of markup.</param>
    /// <param name="formattedCount">The number of pieces that are put in.</param>
    [InterpolatedStringHandler]
    public readonly struct Interpolation(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

        /// <summary>All of it.</summary>
        public string Text => _text.ToString();

        /// <summary>Writes markup of the program.</summary>
        public void AppendLiteral(string markup) => _text.Append(markup);

        /// <summary>Writes markup.</summary>
        public void AppendFormatted(Html? piece) => _text.Append(piece?.Markup);

        /// <summary>Writes markup.</summary>
        public void AppendFormatted(IEnumerable<Html> pieces)
        {
            foreach (var piece in pieces)
            {
                _text.Append(piece.Markup);
            }
        }

        /// <summary>Writes text.</summary>
        public void AppendFormatted(string? text) => _text.Append(Escape(text ?? string.Empty));

        /// <summary>Writes a number or the like, the same in every culture.</summary>
        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => _text.Append(Escape(value.ToString(format, CultureInfo.InvariantCulture)));
    }
}
