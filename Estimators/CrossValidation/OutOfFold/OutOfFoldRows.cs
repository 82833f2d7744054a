using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Joins the predictions of all folds into one view, in which keys and scores mean the same in every row.</summary>
internal sealed class OutOfFoldRows
{
    private readonly FoldedRows _rows;
    private readonly IReadOnlyList<FoldFit> _fits;
    private readonly FoldedOptions _options;
    private readonly List<Finding> _findings = [];

    private OutOfFoldRows(FoldedRows rows, IReadOnlyList<FoldFit> fits, FoldedOptions options) =>
        (_rows, _fits, _options) = (rows, fits, options);

    /// <summary>Joins predictions.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="fits">What came of each fold, of which some have predictions.</param>
    /// <param name="options">The names of the columns.</param>
    /// <param name="findings">Takes what is to be said of the columns.</param>
    public static OutOfFoldView Join(
        FoldedRows rows, IReadOnlyList<FoldFit> fits, FoldedOptions options, ICollection<Finding> findings)
    {
        var joined = new OutOfFoldRows(rows, fits, options);
        var view = new OutOfFoldView(rows, [.. fits.Select(fit => fit.Predictions is not null)], [.. joined.JoinAll()]);
        joined._findings.ForEach(findings.Add);
        return view;
    }

    /// <summary>The name of a column that tells where a row was predicted: the data's own columns keep theirs.</summary>
    public static string PlaceName(DataViewSchema source, string name) => source.GetColumnOrNull(name) is null ? name : $"OutOfFold{name}";

    /// <summary>The columns that tell where a row was predicted.</summary>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<PooledColumn> CreatePlaces(FoldedRows rows)
    {
        var source = rows.Data.Schema;
        yield return PooledColumn.CreateFromPlaces(PlaceName(source, "Row"), place => place.Row);
        yield return PooledColumn.CreateFromPlaces(PlaceName(source, "Fold"), place => rows.Folds[place.Fold].Number + 1);
        if (rows.Folds[^1].Repetition > 0)
        {
            yield return PooledColumn.CreateFromPlaces(PlaceName(source, "Repetition"), place => rows.Folds[place.Fold].Repetition + 1);
        }
    }

    private IEnumerable<PooledColumn> JoinAll()
    {
        foreach (var place in CreatePlaces(_rows))
        {
            yield return place;
        }

        foreach (var name in _fits.SelectMany(fit => fit.Predictions?.Columns.Select(column => column.Name) ?? []).Distinct())
        {
            if (Join(name) is { } column)
            {
                yield return column;
                continue;
            }

            _findings.Add(Finding.Warning(
                "column-differs", $"Column '{name}' is of another kind in each fold, and not among the out-of-fold predictions. ",
                $"Make it of columns that are the same for all rows."));
        }
    }

    private PooledColumn? Join(string name)
    {
        ColumnValues?[] folds = [.. _fits.Select(fit => fit.Predictions?.Find(name))];
        var columns = folds.OfType<ColumnValues>().Select(values => values.Column).ToArray();
        if (columns.Length < _fits.Count(fit => fit.Predictions is not null))
        {
            return null;
        }

        if (JoinKeys(folds) is var (keys, maps) && !keys.IsSame)
        {
            return name == _options.LabelColumnName ? JoinLabels(name, keys)
                : columns[0].Type.RawType == typeof(uint) ? PooledColumn.JoinKeys(folds, maps, keys)
                : null;
        }

        return name == _options.ScoreColumnName && JoinScores(folds) is { } scores ? scores
            : columns.All(column => column.Type.Equals(columns[0].Type)) ? PooledColumn.Join(folds)
            : null;
    }

    private static (KeyUnion Keys, uint[]?[] Maps)? JoinKeys(ColumnValues?[] folds)
    {
        var columns = folds.Select(values => values?.Column).ToArray();
        if (columns.FirstOrDefault(column => column is not null) is not { } first || KeyUnion.Create(first) is not { } keys)
        {
            return null;
        }

        return columns.All(column => column is null || KeyUnion.Create(column.Value)?.GetType() == keys.GetType())
            ? (keys, Array.ConvertAll(columns, column => column is { } ofFold ? keys.Add(ofFold) : null))
            : null;
    }

    // Scores of classes are in the order of the fold's own classes: by the names of the slots, or by the keys that are predicted.
    private PooledColumn? JoinScores(ColumnValues?[] folds)
    {
        var columns = folds.Select(values => values?.Column).ToArray();
        if (!columns.All(column => column is null or { Type: VectorDataViewType { IsKnownSize: true } })
            || columns.OfType<DataViewSchema.Column>().Any(column => !((VectorDataViewType)column.Type).ItemType.Equals(NumberDataViewType.Single)))
        {
            return null;
        }

        if (JoinKeys([.. _fits.Select(fit => fit.Predictions?.Find(ColumnNames.PredictedLabel))]) is var (keys, maps)
            && columns.Zip(maps).All(fold => fold.First is not { } column || ((VectorDataViewType)column.Type).Size == fold.Second!.Length - 1))
        {
            return keys.IsSame ? null : PooledColumn.JoinScores(folds, maps, keys.Names);
        }

        var slots = Array.ConvertAll(columns, column => column is { } ofFold ? SlotNameList.Read(ofFold) : null);
        string[] names = [.. slots.OfType<string[]>().SelectMany(ofFold => ofFold).Distinct()];
        return columns.Zip(slots).All(fold => fold.First is not { } column || ((VectorDataViewType)column.Type).Size == fold.Second!.Length)
            && slots.OfType<string[]>().Any(ofFold => !ofFold.SequenceEqual(names))
            ? PooledColumn.JoinScores(folds, Array.ConvertAll(slots, ofFold => ofFold is null ? null : MapOf(ofFold, names)), names)
            : null;
    }

    private static uint[] MapOf(string[] slots, string[] names) => [0, .. slots.Select(name => (uint)Array.IndexOf(names, name) + 1)];

    // A fold's steps know only the labels of its own training rows; those of another fold know the others.
    private PooledColumn JoinLabels(string name, KeyUnion keys)
    {
        var labels = new uint[_rows.Columns.Count];
        foreach (var labelled in _fits.Select(fit => fit.Labelled).OfType<IDataView>())
        {
            var column = labelled.Schema[name];
            var map = keys.Add(column);
            using var cursor = labelled.GetRowCursor([column]);
            var read = NumberReader.Create(cursor, column);
            for (var row = 0; row < labels.Length && cursor.MoveNext(); row++)
            {
                labels[row] = labels[row] == 0 ? map[(int)read()] : labels[row];
            }

            if (Array.IndexOf(labels, 0u) < 0)
            {
                break;
            }
        }

        return PooledColumn.CreateFromRowKeys(name, labels, keys);
    }
}
