using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Rows;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>A model with what its columns are, both from its file.</summary>
internal sealed class LoadedModel : IDisposable
{
    private const string FileName = "model.zip";
    private readonly MLContext _ml;

    private LoadedModel(MLContext ml, string path, DataColumns columns)
    {
        (_ml, Path, Columns) = (ml, path, columns);
        Transformer = ml.Model.Load(path, out var schema);
        InputSchema = schema;
    }

    /// <summary>The path of its file.</summary>
    public string Path { get; }

    /// <summary>What its columns are.</summary>
    public DataColumns Columns { get; }

    /// <summary>The model: from raw columns to scores.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The columns before its first step.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>What it predicts.</summary>
    public PredictionTask Task => Columns.Task!.Value;

    /// <summary>The column that it predicts.</summary>
    public string LabelName => Columns.LabelName!;

    /// <summary>Loads a model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">Its file, or the folder that it lies in as model.zip.</param>
    /// <exception cref="WrongInputException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or of another origin.</exception>
    public static LoadedModel Load(MLContext ml, string path)
    {
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, FileName) : path;
        if (!File.Exists(file))
        {
            throw new WrongInputException($"There is no model '{file}'. Give the path of a {FileName} that deepml train wrote.");
        }

        DataColumns columns;
        try
        {
            columns = ml.Model.LoadDataColumns(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{file}' cannot be loaded: {e.Message}", e);
        }

        return new LoadedModel(ml, file, columns);
    }

    /// <summary>Loads rows as the model takes them.</summary>
    /// <param name="path">Their file.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="columns">Other columns than those that the model takes. Default null: those.</param>
    /// <exception cref="ArgumentException">A column that is needed is not there.</exception>
    public IDataView LoadRows(string path, DataFileOptions options, DataColumns? columns = null) =>
        _ml.Data.LoadFromFile(path, columns ?? Columns, options);

    /// <summary>Loads rows to judge the model by.</summary>
    /// <param name="path">Their file.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="WrongInputException">There is no label, or one that the model does not know.</exception>
    public LabelledRows LoadLabelled(string path, DataFileOptions options)
    {
        var rows = LoadRows(path, options);
        return LabelledRows.Create(_ml, rows, Columns, ScoreColumns.FindClasses(Transformer.GetOutputSchema(rows.Schema)));
    }

    /// <summary>Predicts.</summary>
    /// <param name="rows">Rows as <see cref="LoadRows"/> gives them.</param>
    public IDataView Predict(IDataView rows) => Transformer.Transform(rows);

    /// <summary>Predicts a few rows.</summary>
    /// <param name="rows">Rows as <see cref="LoadRows"/> gives them.</param>
    /// <returns>What is told of each.</returns>
    public IReadOnlyList<(IReadOnlyList<RowField> Fields, object?[] Values)> Read(IDataView rows)
    {
        var scored = Predict(rows);
        var predicted = new PredictedColumns(scored.Schema, Columns);
        using var cursor = scored.GetRowCursor(predicted.Needed);
        var readers = predicted.Attach(cursor);
        var all = new List<(IReadOnlyList<RowField>, object?[])>();
        while (cursor.MoveNext())
        {
            all.Add((predicted.Fields, [.. readers.Select(read => read())]));
        }

        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => (Transformer as IDisposable)?.Dispose();
}
