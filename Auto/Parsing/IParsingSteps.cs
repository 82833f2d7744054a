using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>The steps that parse a column. What many columns need is done for all of them at once.</summary>
internal interface IParsingSteps
{
    /// <summary>The name of the column.</summary>
    string Name { get; }

    /// <summary>Whether it holds keys, which give way to their values first.</summary>
    bool IsKey { get; }

    /// <summary>The type that its values are converted to next; null if they are of the right one.</summary>
    DataKind? Conversion { get; }

    /// <summary>What its values become then, as an expression of them; null if they are right.</summary>
    string? Expression { get; }

    /// <summary>The steps after these that are this column's own, in order.</summary>
    IEnumerable<IEstimator<ITransformer>> Create(MLContext ml);
}
