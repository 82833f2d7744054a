using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <content>Which processes train.</content>
public partial class TrainingOptions
{
    /// <summary>
    /// How several processes train together that <c>mpirun</c>, <c>mpiexec</c> or <c>srun</c> has started. Default null: all of them, on the same
    /// rows; without such a launcher, this process alone.
    /// </summary>
    /// <remarks>
    /// All processes end with the same model, that of one process with the same options, but for rounding. A training that was saved by
    /// <see cref="Checkpoints"/> can be continued by another number of processes.
    /// </remarks>
    [JsonIgnore]
    public DistributedSettings? Distributed { get; set; }
}
