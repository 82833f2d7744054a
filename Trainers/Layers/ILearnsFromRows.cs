using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that takes numbers from the training rows once, before training starts.</summary>
internal interface ILearnsFromRows
{
    /// <summary>Learns from all training rows.</summary>
    /// <param name="rows">The rows, as wide as the module's input.</param>
    /// <param name="count">The number of rows, positive.</param>
    void Learn(InputRows rows, int count);
}
