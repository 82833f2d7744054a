using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>
/// The columns of numbers and categories that a network reads beside the one that is explained; each row has its own, which are held.
/// </summary>
internal sealed class HeldColumns
{
    private readonly NetworkInput?[] _inputs; // null for those that are explained

    /// <summary>Finds them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isExplained">Whether an input is of the column that is explained.</param>
    public HeldColumns(TrainedNetwork network, Predicate<NetworkInput> isExplained) =>
        _inputs = [.. network.Network.Inputs.Select(input => isExplained(input) ? null : input)];

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _inputs.OfType<NetworkInput>().Select(input => input.Name);

    /// <summary>Whether an input can be held: numbers, or categories, of one length.</summary>
    public static bool CanHold(NetworkInput input) =>
        input.Element is InputElement.Number or InputElement.Byte or InputElement.Key && input.Shape is { Rank: 1, HasVariableSteps: false };

    /// <summary>Checks that data has them as the network reads them.</summary>
    /// <exception cref="ArgumentException">One is missing, or of another type or size.</exception>
    public void Check(DataViewSchema schema)
    {
        foreach (var input in _inputs.OfType<NetworkInput>())
        {
            _ = CreateEncoder(input, schema);
        }
    }

    /// <summary>Prepares to read rows.</summary>
    /// <param name="row">The row that is read; it moves on.</param>
    /// <returns>What reads them: for each input of the network its values, null for those that are explained.</returns>
    public Func<Array?[]> CreateReader(DataViewRow row)
    {
        var readers = Array.ConvertAll(_inputs, input => input is null ? null : CreateReader(input, row));
        return () => Array.ConvertAll(readers, read => read?.Invoke());
    }

    private static Func<Array> CreateReader(NetworkInput input, DataViewRow row)
    {
        var encoder = CreateEncoder(input, row.Schema);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        var reader = encoder.CreateReader(row, store);
        return () =>
        {
            reader.Copy(0);
            return input.Element switch
            {
                InputElement.Key => store.GetValues<int>(),
                InputElement.Byte => store.GetValues<byte>(),
                _ => store.GetValues<float>(),
            };
        };
    }

    private static InputEncoder CreateEncoder(NetworkInput input, DataViewSchema schema)
    {
        InputColumn column = input.Element == InputElement.Key
            ? new CategoryInput(input.Name)
            : new NumberVectorInput(input.Name, takesMissing: true);
        var encoder = column.CreateEncoder(schema);
        var kind = ColumnKind.Create(encoder);
        var read = kind.CreateInput(kind.Shape, []);
        return read.Element == input.Element && read.KeyCount == input.KeyCount && read.Shape.Equals(input.Shape)
            ? encoder
            : throw new ArgumentException(
                $"Column '{input.Name}' must be as in the data that the network was trained on, {input}, but is {schema[input.Name].Type}. "
                + "Prepare the data with the same fitted transforms as the training data.");
    }
}
