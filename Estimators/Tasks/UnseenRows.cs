using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>Rows that a network was not trained on, and what it makes of them.</summary>
/// <param name="set">The rows.</param>
/// <param name="validation">The same rows as they were read; null if they are training rows that were held back.</param>
/// <param name="score">Makes the network's raw outputs, one row after the other.</param>
internal sealed class UnseenRows(TrainingSet set, TrainingRows? validation, Func<TrainingSet, float[]> score)
{
    private readonly Lazy<float[]> _outputs = new(() => score(set));

    /// <summary>The rows.</summary>
    public TrainingSet Set => set;

    /// <summary>The same rows as they were read, with their own weights; null if they are training rows that were held back.</summary>
    public TrainingRows? Validation => validation;

    /// <summary>The network's raw outputs, one row after the other. They are not to be changed.</summary>
    public float[] Outputs => _outputs.Value;
}
