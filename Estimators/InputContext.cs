using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>What an estimator knows when it chooses the layers of a column.</summary>
/// <param name="Inputs">The encoders of all columns to predict from.</param>
/// <param name="HasMissing">Whether a number is missing, NaN, in a row to train on.</param>
internal readonly record struct InputContext(IReadOnlyList<InputEncoder> Inputs, bool HasMissing)
{
    /// <summary>Whether a sequence estimator's column is a signal, steps of numbers, and not a text, a sequence of keys.</summary>
    public bool IsSignal => Inputs[0] is not KeySequenceEncoder;
}
