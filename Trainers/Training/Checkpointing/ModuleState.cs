using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>A module's parameters and running statistics as a part of the training.</summary>
internal sealed class ModuleState(nn.Module module) : ITrainingPart
{
    public void Save(TrainingSnapshot snapshot)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in module.state_dict())
        {
            snapshot.Set("module/" + name, tensor);
        }
    }

    public void Restore(TrainingSnapshot snapshot)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in module.state_dict())
        {
            snapshot.CopyTo("module/" + name, tensor);
        }
    }
}
