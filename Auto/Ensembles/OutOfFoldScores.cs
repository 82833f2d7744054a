using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Shows what was predicted of rows that were not trained on beside the rows, in the columns that the winner adds.</summary>
/// <param name="ml">The context.</param>
/// <param name="rows">The rows in folds, with the label that the task needs.</param>
/// <param name="figure">Knows which prediction is of which row.</param>
internal sealed class OutOfFoldScores(MLContext ml, FoldedRows rows, FoldFigure figure) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Shows predictions.</summary>
    /// <param name="numbers">The predictions, as <see cref="AveragedRows"/> reads them.</param>
    /// <param name="task">What becomes of them.</param>
    /// <returns>The columns of the rows, Row, Fold, Repetition where folds are repeated, and those of the task.</returns>
    public IDataView Show(float[] numbers, EnsembleTask task)
    {
        var averaged = NetworkOutput.HelperName("averaged");
        var entries = FindEntries();
        List<PooledColumn> columns =
        [
            .. OutOfFoldRows.CreatePlaces(rows),
            PooledColumn.CreateFromNumbers(averaged, figure.Rows.Width, place => entries[place.Fold][place.Place], numbers),
        ];
        var view = CreateView(columns);
        var graph = new EnsembleGraph(task);
        graph.Add([graph.AddColumn(averaged)], 1);
        var scoring = graph.ToTransformer(view.Schema, []);
        _owned.Add(scoring);
        var scored = scoring.Transform(view);
        return ml.Transforms.DropColumns(averaged).Fit(scored).Transform(scored);
    }

    /// <summary>Shows the rows alone, as often and in the order in which <see cref="Show"/> does: with the columns that scores would hide.</summary>
    public IDataView ShowRows() => CreateView(OutOfFoldRows.CreatePlaces(rows));

    /// <summary>Frees what scores the views.</summary>
    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private OutOfFoldView CreateView(IEnumerable<PooledColumn> columns) => new(rows, [.. rows.Folds.Select(_ => true)], [.. columns]);

    // For each fold the prediction of each row that it predicts; -1 for a row that could not be judged.
    private int[][] FindEntries()
    {
        var ofRows = rows.Folds.Select(_ => new Dictionary<int, int>()).ToArray();
        for (var entry = 0; entry < figure.Rows.Count; entry++)
        {
            ofRows[figure.FoldOf(entry)][figure.RowOf(entry)] = entry;
        }

        return [.. rows.Folds.Zip(ofRows, (fold, entries) => Enumerable.Range(0, fold.Test.Length)
            .Where(row => fold.Test[row])
            .Select(row => entries.GetValueOrDefault(row, -1))
            .ToArray())];
    }
}
