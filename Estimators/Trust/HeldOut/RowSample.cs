using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Rows drawn from data at random.</summary>
internal static class RowSample
{
    /// <summary>Reads all rows, and keeps some of them (Vitter 1985).</summary>
    /// <param name="data">The rows.</param>
    /// <param name="encoder">Reads the column.</param>
    /// <param name="most">How many to keep at most.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <returns>The numbers of each row kept, in a random order.</returns>
    public static float[][] Read(IDataView data, InputEncoder encoder, int most, int seed)
    {
        using var cursor = data.GetRowCursor([data.Schema[encoder.ColumnName]]);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        var reader = encoder.CreateReader(cursor, store);
        var (kept, random) = (new List<float[]>(), new Random(seed));
        for (var row = 0; cursor.MoveNext(); row++)
        {
            var place = row < most ? row : random.Next(row + 1);
            if (place >= most)
            {
                continue;
            }

            reader.Read(0);
            float[] numbers = store is RowStore<float> floats ? [.. floats.Row(0)] : Array.ConvertAll(store.GetValues<byte>(), value => (float)value);
            if (place == kept.Count)
            {
                kept.Add(numbers);
            }
            else
            {
                kept[place] = numbers;
            }
        }

        var all = kept.ToArray();
        random.Shuffle(all);
        return all;
    }
}
