using System.Collections;
using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Rows in folds.</summary>
internal sealed class FoldedRows
{
    private readonly CancellationToken _cancellationToken;

    private FoldedRows(IDataView data, FoldColumns columns, IReadOnlyList<RowFold> folds, CancellationToken cancellationToken)
    {
        (Data, Columns, Folds) = (data, columns, folds);
        _cancellationToken = cancellationToken;
    }

    /// <summary>All rows.</summary>
    public IDataView Data { get; }

    /// <summary>What the folds are made of.</summary>
    public FoldColumns Columns { get; }

    /// <summary>The folds.</summary>
    public IReadOnlyList<RowFold> Folds { get; }

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
        return new FoldedRows(data, columns, folds.Assign(columns, repetition: 0), cancellationToken);
    }

    /// <summary>The rows that a fold is trained on.</summary>
    public IDataView Train(RowFold fold) => Pick(fold.Train);

    /// <summary>The rows that a fold predicts.</summary>
    public IDataView Test(RowFold fold) => Pick(fold.Test);

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Whether a row is one of them.</param>
    public IDataView Pick(BitArray rows) => new RowSubset(Data, rows, Columns.Marks, _cancellationToken);
}
