using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Rows;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Reads from scored rows what is told of predictions: the label, probabilities, numbers and their intervals.</summary>
internal sealed class PredictedColumns
{
    private static readonly string[] _intervals = ["LowerBound", "UpperBound"];
    private readonly DataViewSchema _schema;
    private readonly List<RowField> _fields = [];
    private readonly List<Func<DataViewRow, Func<object?>>> _readers = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Finds the columns.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="columns">What the columns of the model are.</param>
    public PredictedColumns(DataViewSchema schema, DataColumns columns)
    {
        _schema = schema;
        switch (columns.Task)
        {
            case PredictionTask.BinaryClassification:
                AddTruth("PredictedLabel", columns.ClassNames!);
                AddNumber("Probability");
                AddNumber("Score");
                break;
            case PredictionTask.MulticlassClassification:
                AddClasses();
                break;
            default:
                AddNumber("Score");
                var taken = columns.Select(column => column.Name).ToHashSet();
                foreach (var bound in _intervals.Where(name => schema.GetColumnOrNull(name) is not null && !taken.Contains(name)))
                {
                    AddNumber(bound);
                }

                break;
        }
    }

    /// <summary>What is read.</summary>
    public IReadOnlyList<RowField> Fields => _fields;

    /// <summary>The columns that must be active in a cursor.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => _schema.Where(column => !column.IsHidden && _names.Contains(column.Name));

    /// <summary>Begins to read.</summary>
    /// <param name="row">The rows, one after the other.</param>
    /// <returns>Gives the values of the row that is now there.</returns>
    public Func<object?>[] Attach(DataViewRow row) => [.. _readers.Select(create => create(row))];

    private void Add(string column, RowField field, Func<DataViewRow, Func<object?>> reader)
    {
        _names.Add(column);
        _fields.Add(field);
        _readers.Add(reader);
    }

    private void AddNumber(string name) => Add(name, new RowField(name, FieldType.Number), row =>
    {
        var getter = row.GetGetter<float>(_schema[name]);
        var value = 0f;
        return () =>
        {
            getter(ref value);
            return ToDouble(value);
        };
    });

    private void AddTruth(string name, IReadOnlyList<string> classes) =>
        Add(name, new RowField(name, FieldType.Text), row =>
        {
            var getter = row.GetGetter<bool>(_schema[name]);
            var value = false;
            return () =>
            {
                getter(ref value);
                return classes[value ? 1 : 0];
            };
        });

    private void AddClasses()
    {
        var (label, score) = (_schema["PredictedLabel"], _schema["Score"]);
        var classes = ScoreColumns.FindClasses(_schema)!;
        Add(label.Name, new RowField(label.Name, FieldType.Text), row =>
        {
            var getter = row.GetGetter<uint>(label);
            var key = 0u;
            return () =>
            {
                getter(ref key);
                return key == 0 ? null : classes[(int)key - 1];
            };
        });
        Add(score.Name, new RowField("Probability", FieldType.Number), row =>
        {
            var read = CreateScores(row, score);
            return () => read() is { Length: > 0 } scores ? ToDouble(scores.Max()) : double.NaN;
        });
        foreach (var (place, name) in classes.Index())
        {
            Add(score.Name, new RowField($"Score.{name}", FieldType.Number), row =>
            {
                var read = CreateScores(row, score);
                return () => ToDouble(read()[place]);
            });
        }
    }

    private static Func<float[]> CreateScores(DataViewRow row, DataViewSchema.Column score)
    {
        var getter = row.GetGetter<VBuffer<float>>(score);
        VBuffer<float> scores = default;
        var position = -1L;
        float[] dense = [];
        return () =>
        {
            if (row.Position != position)
            {
                getter(ref scores);
                dense = [.. scores.DenseValues()];
                position = row.Position;
            }

            return dense;
        };
    }

    // The shortest digits that say the same Single.
    private static double ToDouble(float value) =>
        float.IsNaN(value) ? double.NaN : double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
