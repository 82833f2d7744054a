using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Keeps the loss of the first steps, to tell a training that starts by diverging.</summary>
internal sealed class FirstLosses : ITrainingPart
{
    private readonly List<double> _values = [];

    /// <summary>The loss of each step, the first ones only: reading a loss makes a GPU wait.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>Looks at the loss of the step that was just computed.</summary>
    public void Add(Tensor loss)
    {
        if (_values.Count < DivergenceCheck.Steps)
        {
            _values.Add(loss.Read());
        }
    }

    void ITrainingPart.Save(TrainingSnapshot snapshot) => snapshot.Set<double>("first-losses", [.. _values]);

    void ITrainingPart.Restore(TrainingSnapshot snapshot)
    {
        _values.Clear();
        _values.AddRange(snapshot.Get<double>("first-losses"));
    }
}
