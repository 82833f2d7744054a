using System.Text.Json;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A file with a JSON object in each line, or an array of objects. What is nested in an object is a column "outer.inner".</summary>
internal sealed class JsonLinesSource : TableSource
{
    private readonly FileStamp _stamp;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Looks at a file; all rows are read for the names of the columns.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="InvalidDataException">The file is empty, or a line is no JSON object.</exception>
    public JsonLinesSource(string path)
    {
        Path = path;
        _stamp = new FileStamp(path);
        using var cursor = new Cursor(this);
        while (cursor.Read())
        {
        }

        if (_names.Count == 0)
        {
            throw new InvalidDataException($"The file '{path}' has no JSON object with a value. Give a file with an object in each line.");
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override string Description => "JSON objects";

    /// <inheritdoc/>
    public override string Unit => "line";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public override TableCursor Open(IReadOnlyList<bool> columns) => new Cursor(this);

    private int PlaceOf(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            place = _names.Count;
            _places.Add(name, place);
            _names.Add(name);
        }

        return place;
    }

    private sealed class Cursor : TableCursor
    {
        private readonly JsonLinesSource _source;
        private readonly StreamReader _reader;
        private readonly Queue<JsonElement> _elements = [];
        private readonly List<string?> _values = [];
        private long _row;

        public Cursor(JsonLinesSource source)
        {
            _source = source;
            _reader = new StreamReader(source._stamp.Open());
        }

        public override long Row => _row;

        public override bool Read()
        {
            ForgetValues();
            if (_elements.TryDequeue(out var element))
            {
                _row++;
                Take(element, prefix: string.Empty);
                return true;
            }

            while (_reader.ReadLine() is { } line)
            {
                _row++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                if (_row == 1 && line.AsSpan().TrimStart() is ['[', ..])
                {
                    return ReadArray(line + _reader.ReadToEnd());
                }

                using var document = Parse(line);
                Take(Object(document.RootElement), prefix: string.Empty);
                return true;
            }

            _source._stamp.Require();
            return false;
        }

        public override ReadOnlySpan<char> GetValue(int column) => column < _values.Count ? _values[column] : default;

        protected override void Dispose(bool disposing) => _reader.Dispose();

        private void ForgetValues()
        {
            for (var i = 0; i < _values.Count; i++)
            {
                _values[i] = null;
            }
        }

        private bool ReadArray(string text)
        {
            _row = 0;
            using var document = Parse(text);
            foreach (var element in document.RootElement.EnumerateArray())
            {
                _elements.Enqueue(Object(element).Clone());
            }

            return Read();
        }

        private JsonDocument Parse(string text)
        {
            try
            {
                return JsonDocument.Parse(text);
            }
            catch (JsonException e)
            {
                throw Wrong(e.Message, e);
            }
        }

        private JsonElement Object(JsonElement element) => element.ValueKind == JsonValueKind.Object
            ? element
            : throw Wrong($"it is {element.ValueKind}.", inner: null);

        private InvalidDataException Wrong(string fault, Exception? inner) => new(
            $"Line {_row} of '{_source.Path}' must be a JSON object, but {fault} Mend the line, or give a file with an object in each line.", inner);

        private void Take(JsonElement element, string prefix)
        {
            foreach (var property in element.EnumerateObject())
            {
                var name = prefix + property.Name;
                if (property.Value.ValueKind == JsonValueKind.Object)
                {
                    Take(property.Value, name + ".");
                    continue;
                }

                var place = _source.PlaceOf(name);
                while (_values.Count <= place)
                {
                    _values.Add(null);
                }

                _values[place] = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString(),
                    JsonValueKind.Null => null,
                    _ => property.Value.GetRawText(),
                };
            }
        }
    }
}
