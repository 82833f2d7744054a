using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>The steps that make a column what its kind says.</summary>
internal sealed class ColumnSteps : IParsingSteps
{
    private const string MissingNumber = "NaN";
    private readonly DataColumn _column;
    private readonly DataViewType _type;
    private readonly IReadOnlySet<string> _taken;

    /// <summary>Plans the steps.</summary>
    /// <param name="column">The column.</param>
    /// <param name="facts">What is known of its type in the data.</param>
    /// <param name="taken">The names of all columns.</param>
    /// <exception cref="ArgumentException">The column is of a type that cannot become what its kind says.</exception>
    public ColumnSteps(DataColumn column, ColumnFacts facts, IReadOnlySet<string> taken)
    {
        _column = column;
        _taken = taken;
        IsKey = facts.KeyValueType is not null;
        _type = facts.KeyValueType ?? facts.ItemType;
        var isNumber = column.Kind is DataColumnKind.Number or DataColumnKind.Boolean;
        if ((!facts.IsScalar && !(isNumber && facts.HasKnownSize && _type is not TextDataViewType)) || _type is not PrimitiveDataViewType
            || (isNumber && _type is not (NumberDataViewType or BooleanDataViewType or TextDataViewType)))
        {
            throw ColumnLookup.WrongType(
                column.Name,
                $"of a type that can become a {column.Kind}",
                facts.Type,
                "Give it another kind with DataColumns.With, or leave it out with Without.");
        }

        Conversion = isNumber
            ? _type is TextDataViewType || _type.Equals(NumberDataViewType.Single) ? null : DataKind.Single
            : _type is TextDataViewType ? null : DataKind.String;
    }

    /// <inheritdoc/>
    public string Name => _column.Name;

    /// <inheritdoc/>
    public bool IsKey { get; }

    /// <inheritdoc/>
    public DataKind? Conversion { get; }

    /// <inheritdoc/>
    public string? Expression
    {
        get
        {
            var isText = _type is TextDataViewType;
            return _column.Kind switch
            {
                DataColumnKind.Date => null,
                DataColumnKind.Number or DataColumnKind.Boolean when !isText => null,
                DataColumnKind.Boolean when _column.Format is { } words => BooleanWords.FromText(words).ToExpression(),
                DataColumnKind.Number or DataColumnKind.Boolean => NumberFormat.ToExpression(_column.Format),
                _ => TextCleaning.FromText(_column.Format).ToExpression(isText ? _column.MissingMarks : [.. _column.MissingMarks, MissingNumber]),
            };
        }
    }

    /// <inheritdoc/>
    public IEnumerable<IEstimator<ITransformer>> Create(MLContext ml)
    {
        if (_column.Kind == DataColumnKind.Date)
        {
            var format = _type is TextDataViewType ? DateFormat.FromPattern(_column.Format!) : new DateFormat(DateOrder.YearMonthDay, HasTime: true);
            yield return new DateSteps(Name, format).Create(ml, _taken);
        }
    }
}
