using Microsoft.ML;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Makes of encoded rows what the engine trains on.</summary>
/// <param name="task">The task, which knows the classes of labels.</param>
/// <param name="label">The label column of the training rows.</param>
/// <param name="fitted">The task as the training rows have it, which makes targets of labels.</param>
/// <param name="classWeights">The weight of each class; null when all are 1.</param>
/// <param name="spill">Where the rows are that are too many for memory.</param>
internal sealed class TrainingSetBuilder(
    LearningTask task, DataViewSchema.Column label, FittedTask fitted, double[]? classWeights, RowSpill spill)
{
    /// <summary>Makes a set; the inputs are not copied.</summary>
    public TrainingSet Build(TrainingRows rows) =>
        new(rows.RowCount, GetInputs(rows), fitted.GetTargets(rows.Labels), GetWeights(rows));

    private InputRows[] GetInputs(TrainingRows rows)
    {
        var all = rows.Files is null ? InMemory(rows.Inputs) : InFiles(rows.Files, rows.Inputs);
        return rows.Picked is { } picked
            ? [.. all.Select(input => new PickedRows(input, picked.TotalCount, picked.Rows))]
            : [.. all];
    }

    private static IEnumerable<InputRows> InMemory(IReadOnlyList<RowStore> inputs) => inputs.Select<RowStore, InputRows>(input => input switch
    {
        RowStore<byte> bytes => new ArrayRows<byte>(bytes.Values, input.Width),
        RowStore<int> keys => new ArrayRows<int>(keys.Values, input.Width),
        NumberSequenceStore numbers => new ArrayRows<float>(numbers.Values, input.Width, arePadded: true),
        _ => new ArrayRows<float>(input.GetValues<float>(), input.Width),
    });

    private IEnumerable<InputRows> InFiles(IReadOnlyList<RowFile> files, IReadOnlyList<RowStore> inputs)
    {
        var window = (int)Math.Clamp(spill.WindowBytes / files.Sum(file => (long)file.RowBytes), 1, int.MaxValue);
        return files.Zip<RowFile, RowStore, InputRows>(inputs, (file, input) => input switch
        {
            RowStore<byte> => new FileRows<byte>(file.Handle, input.Width, window),
            RowStore<int> => new FileRows<int>(file.Handle, input.Width, window),
            NumberSequenceStore => new FileRows<float>(file.Handle, input.Width, window, arePadded: true),
            _ => new FileRows<float>(file.Handle, input.Width, window),
        });
    }

    /// <summary>The weight of each row: its own times that of its class; null when all are 1.</summary>
    private float[]? GetWeights(TrainingRows rows) =>
        classWeights is not null && task.GetClasses(label, rows.Labels) is { } classes
            ? [.. classes.Rows.Select((c, row) => (float)(classWeights[c] * (rows.Weights?[row] ?? 1)))]
            : rows.Weights;
}
