using System.Collections;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Parsing;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto;

/// <summary>The columns of data, the label and the task: guessed, shown as a table, and each guess overridable by name.</summary>
/// <remarks>It does not change: each override gives another one. <see cref="Microsoft.ML.InferColumnsCatalog"/> makes it.</remarks>
public sealed class DataColumns : IReadOnlyList<DataColumn>
{
    private const string AsSaid = "as you said";
    private readonly DataColumn[] _columns;

    internal DataColumns(
        IEnumerable<DataColumn> columns,
        string? labelName,
        PredictionTask? task,
        string taskReason,
        string? positiveLabel,
        params IEnumerable<string> notes)
    {
        _columns = [.. columns];
        LabelName = labelName;
        Task = task;
        TaskReason = taskReason;
        PositiveLabel = positiveLabel;
        Notes = [.. notes];
    }

    /// <summary>The name of the column that is to be predicted; null for none.</summary>
    public string? LabelName { get; }

    /// <summary>What is predicted of the label; null without one.</summary>
    public PredictionTask? Task { get; }

    /// <summary>Why the label and the task were chosen: in a few words, without a full stop.</summary>
    public string TaskReason { get; }

    /// <summary>
    /// The value of the label that becomes true in a binary classification, as a text; all others become false. Null where the label is a Boolean, or
    /// of another task.
    /// </summary>
    public string? PositiveLabel { get; }

    /// <summary>
    /// The other value of the label in a binary classification, as a text; null where the label is a Boolean, where all values but
    /// <see cref="PositiveLabel"/> are false, or of another task.
    /// </summary>
    public string? NegativeLabel { get; internal init; }

    /// <summary>
    /// What the two classes of a binary classification are called, as the data writes them: false, then true, such as <c>no</c> and <c>yes</c>. Null
    /// for other tasks.
    /// </summary>
    public IReadOnlyList<string>? ClassNames => (Task, PositiveLabel) switch
    {
        (PredictionTask.BinaryClassification, { } positive) => [NegativeLabel ?? $"not {positive}", positive],
        (PredictionTask.BinaryClassification, _) => this[LabelName!].Format is { } words
            ? [BooleanWords.FromText(words).False, BooleanWords.FromText(words).True]
            : ["0", "1"],
        _ => null,
    };

    /// <summary>What was found in the data beside its columns and should be known, such as names that came twice, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The columns that a model may learn from: used, and not the label.</summary>
    public IEnumerable<DataColumn> Features => _columns.Where(column => column.IsUsed && column.Name != LabelName);

    /// <summary>The number of columns, the label and those left out among them.</summary>
    public int Count => _columns.Length;

    /// <summary>A column by its place.</summary>
    public DataColumn this[int index] => _columns[index];

    /// <summary>A column by its name.</summary>
    /// <exception cref="ArgumentException">There is no such column; the message suggests the nearest name.</exception>
    public DataColumn this[string name] => _columns[IndexOf(name)];

    /// <summary>The same columns, one of them of another kind.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">What its values are.</param>
    /// <exception cref="ArgumentException">There is no such column; the message suggests the nearest name.</exception>
    public DataColumns With(string name, DataColumnKind kind) => Replace(name, column => column.Formats.Create(name, kind, AsSaid));

    /// <summary>The same columns, one of them of another kind, or written in another way.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="kind">What its values are.</param>
    /// <param name="format">How they are written, see <see cref="DataColumn.Format"/>; null for plainly.</param>
    /// <exception cref="ArgumentException">There is no such column (the message suggests the nearest name), or no such format of the
    /// kind.</exception>
    public DataColumns With(string name, DataColumnKind kind, string? format) =>
        Replace(name, column => column.Formats.Create(name, kind, format, AsSaid));

    /// <summary>The same columns with other marks of missing values in one of them.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="marks">The texts that stand for a missing value.</param>
    /// <exception cref="ArgumentException">There is no such column; the message suggests the nearest name.</exception>
    public DataColumns WithMissingMarks(string name, params IEnumerable<string> marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        string[] copy = [.. marks];
        return Replace(name, column => (column.Formats with { MissingMarks = copy }).Create(name, column.Kind, column.Format, AsSaid));
    }

    /// <summary>The same columns without some of them, which become <see cref="DataColumnKind.Ignored"/>.</summary>
    /// <param name="names">The names of the columns.</param>
    /// <exception cref="ArgumentException">There is no such column; the message suggests the nearest name.</exception>
    public DataColumns Without(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Aggregate(this, (columns, name) => columns.With(name, DataColumnKind.Ignored));
    }

    /// <summary>The same columns with another label, or another task for it.</summary>
    /// <param name="name">The name of the label's column.</param>
    /// <param name="task">What is predicted of it.</param>
    /// <param name="positiveLabel">The value that is true in a binary classification. Default null: the label is a Boolean, or of another
    /// task.</param>
    /// <exception cref="ArgumentException">There is no such column (the message suggests the nearest name), or which label is positive is not said,
    /// or said where nothing is positive.</exception>
    public DataColumns WithLabel(string name, PredictionTask task, string? positiveLabel = null)
    {
        var label = this[name];
        if (task == PredictionTask.BinaryClassification && positiveLabel is null && label.Kind != DataColumnKind.Boolean)
        {
            throw new ArgumentException(
                $"A binary classification must know which value of '{name}' is true, as it holds no Booleans. Give it as positiveLabel.",
                nameof(positiveLabel));
        }

        return task == PredictionTask.BinaryClassification || positiveLabel is null
            ? new(_columns, label.Name, task, AsSaid, positiveLabel, Notes)
            : throw new ArgumentException(
                $"Only a binary classification has a positive label, but the task is {task}. Leave it out.", nameof(positiveLabel));
    }

    /// <summary>
    /// A step of a pipeline that makes the columns of <see cref="Features"/> what their kinds say, under their own names: Number and Boolean a
    /// Single (NaN is missing), Category, Text and ImagePath a text (empty is missing), and the label, where the data has it, a Boolean, a text or a
    /// Single by the task. A Date becomes a vector of Single, see <see cref="DataColumnKind.Date"/>. Columns that are left out stay as they are.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <returns>A step that is saved as ML.NET's own steps.</returns>
    public IEstimator<ITransformer> CreateParser(MLContext ml)
    {
        ArgumentNullException.ThrowIfNull(ml);
        return new ColumnsParser(ml, this, hasFeatures: true, hasLabel: true);
    }

    /// <summary>
    /// The part of <see cref="CreateParser"/> that parses <see cref="Features"/>, for the pipeline of a model that is saved: one that parsed the
    /// label would ask for it in rows that are to be predicted.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <returns>A step that is saved as ML.NET's own steps.</returns>
    public IEstimator<ITransformer> CreateFeatureParser(MLContext ml)
    {
        ArgumentNullException.ThrowIfNull(ml);
        return new ColumnsParser(ml, this, hasFeatures: true, hasLabel: false);
    }

    /// <summary>The part of <see cref="CreateParser"/> that parses the label, for rows to learn from and to evaluate.</summary>
    /// <param name="ml">The context.</param>
    /// <returns>A step that is saved as ML.NET's own steps.</returns>
    /// <exception cref="InvalidOperationException">There is no label.</exception>
    public IEstimator<ITransformer> CreateLabelParser(MLContext ml)
    {
        ArgumentNullException.ThrowIfNull(ml);
        return LabelName is null
            ? throw new InvalidOperationException("There is no label to parse. Name it with WithLabel.")
            : new ColumnsParser(ml, this, hasFeatures: false, hasLabel: true);
    }

    /// <summary>Leaves out the rows without a label: those where it is empty, a mark of a missing value, or in a regression no number.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">Rows that are not parsed.</param>
    /// <returns>The other rows, as they are.</returns>
    /// <exception cref="ArgumentException">The label is not in the data.</exception>
    /// <exception cref="InvalidOperationException">There is no label.</exception>
    public IDataView KeepLabelled(MLContext ml, IDataView data)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(data);
        return LabelName is null
            ? throw new InvalidOperationException("There is no label that rows could have. Name it with WithLabel.")
            : LabelMarks.Keep(ml, data, this[LabelName], Task!.Value);
    }

    /// <summary>Writes the columns as JSON.</summary>
    /// <returns>An indented object; <see cref="FromJson"/> reads it.</returns>
    public string ToJson() => DataColumnsJson.Write(this);

    /// <summary>Reads columns.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote, edited or not.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or an entry is missing, unknown or wrong.</exception>
    public static DataColumns FromJson(string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(json);
        return DataColumnsJson.Read(json);
    }

    /// <summary>
    /// The columns as a table for people. More than 200 share a line with all that are alike; <see cref="ToJson"/> and the columns themselves tell
    /// of each.
    /// </summary>
    public override string ToString() => ToTable().ToText().TrimEnd();

    /// <summary>The columns as a table in Markdown.</summary>
    public string ToMarkdown() => ToTable().ToMarkdown().TrimEnd();

    /// <inheritdoc/>
    public IEnumerator<DataColumn> GetEnumerator() => _columns.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private DataColumns Replace(string name, Func<DataColumn, DataColumn> change)
    {
        var index = IndexOf(name);
        return new([.. _columns[..index], change(_columns[index]), .. _columns[(index + 1)..]], LabelName, Task, TaskReason, PositiveLabel, Notes)
        {
            NegativeLabel = NegativeLabel,
        };
    }

    private int IndexOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Array.FindIndex(_columns, column => column.Name == name) is >= 0 and var index
            ? index
            : throw ColumnLookup.Missing(name, _columns.Select(column => column.Name));
    }

    /// <summary>The columns as a table.</summary>
    internal TextTable ToTable() => new ColumnsTable(this).Create(
        LabelName is null ? $"{Count} columns, no label" : $"{Count} columns, label {LabelName}: {Task}, {TaskReason}{PositiveText}");

    private string PositiveText => ClassNames is [_, var positive] && !positive.Equals("true", StringComparison.OrdinalIgnoreCase)
        ? $", {positive} is true"
        : string.Empty;
}
