using System.Collections;
using System.Security.Cryptography;
using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Rows in folds.</summary>
internal sealed class FoldedRows
{
    private readonly CancellationToken _cancellationToken;

    private FoldedRows(IDataView data, FoldColumns columns, Folds rule, IReadOnlyList<RowFold> folds, CancellationToken cancellationToken)
    {
        (Data, Columns, Rule, Folds) = (data, columns, rule, folds);
        _cancellationToken = cancellationToken;
    }

    /// <summary>All rows.</summary>
    public IDataView Data { get; }

    /// <summary>What the folds are made of.</summary>
    public FoldColumns Columns { get; }

    /// <summary>What put the rows into folds.</summary>
    public Folds Rule { get; }

    /// <summary>The folds.</summary>
    public IReadOnlyList<RowFold> Folds { get; }

    /// <summary>The number of rows that a fold predicts as a part of those that it is trained on, of all folds together.</summary>
    public double TestShare => (double)Folds.Sum(fold => (long)fold.TestCount) / Folds.Sum(fold => (long)fold.TrainCount);

    /// <summary>Puts rows into folds.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="labelColumnName">The label, for folds that go by it.</param>
    /// <param name="areNumbers">Whether the label is a number to learn, not a class; null to tell by its values.</param>
    /// <param name="cancellationToken">Stops this and each later reading of the rows.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times.</exception>
    public static FoldedRows Create(
        IDataView data, Folds folds, string labelColumnName, bool? areNumbers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        var columns = FoldColumns.Read(data, folds, labelColumnName, areNumbers, cancellationToken);
        return new FoldedRows(data, columns, folds, folds.Assign(columns, repetition: 0), cancellationToken);
    }

    /// <summary>The same folds of the same rows after some steps, in which the columns that folds go by may have become others.</summary>
    /// <param name="data">The rows.</param>
    /// <exception cref="InvalidOperationException">They are not as many.</exception>
    public FoldedRows After(IDataView data)
    {
        var columns = FoldColumns.Read(data, CrossValidation.Folds.Random(2), labelColumnName: string.Empty, areNumbers: null, _cancellationToken);
        return columns.Count == Columns.Count
            ? new FoldedRows(data, columns, Rule, Folds, _cancellationToken)
            : throw new InvalidOperationException(
                $"The steps must keep all {Columns.Count} rows but give {columns.Count}. Each reading of the data must give the same rows.");
    }

    /// <summary>The rows that a fold is trained on.</summary>
    public IDataView Train(RowFold fold) => Pick(fold.Train);

    /// <summary>The rows that a fold predicts.</summary>
    public IDataView Test(RowFold fold) => Pick(fold.Test);

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Whether a row is one of them.</param>
    public IDataView Pick(BitArray rows) => new RowSubset(Data, rows, Columns.Marks, _cancellationToken);

    /// <summary>Adds to a hash which rows each fold is trained on and predicts.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        foreach (var fold in Folds)
        {
            var bytes = new byte[(fold.Test.Length + 7) / 8];
            fold.Train.CopyTo(bytes, 0);
            hash.AppendData(bytes);
            fold.Test.CopyTo(bytes, 0);
            hash.AppendData(bytes);
        }
    }
}
