using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text;

/// <summary>A row with a text, and what tokenising makes of it.</summary>
internal sealed class TextRow
{
    public string? Text { get; set; }

    public float Number { get; set; }

    public bool Label { get; set; }

    public static IDataView View(MLContext ml, params string?[] texts) =>
        ml.Data.LoadFromEnumerable(texts.Select((text, i) => new TextRow { Text = text, Number = i, Label = i % 2 == 0 }).ToArray());

    /// <summary>The tokens of each row, parted by bars; an unknown one is a question mark in brackets.</summary>
    public static string[] Tokens(IDataView data, string column = "Tokens")
    {
        var values = KeyValues(data, column);
        return [.. data.GetColumn<VBuffer<uint>>(column).Select(keys =>
            string.Join('|', keys.DenseValues().Select(key => key == 0 ? "[?]" : values[key - 1])))];
    }

    /// <summary>The token of each key.</summary>
    public static string[] KeyValues(IDataView data, string column = "Tokens")
    {
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        data.Schema[column].GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}
