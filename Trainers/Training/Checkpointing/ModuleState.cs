using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>A module's parameters and running statistics as a part of the training.</summary>
internal sealed class ModuleState(nn.Module module) : ITrainingPart
{
    /// <summary>Takes what process 0 has, so that all processes start alike, whatever their rows told the layers.</summary>
    /// <param name="communicator">The processes.</param>
    public void Broadcast(Communicator communicator)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, tensor) in module.state_dict())
        {
            communicator.Broadcast(tensor);
        }
    }

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
