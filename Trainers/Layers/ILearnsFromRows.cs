namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that takes numbers from the training rows once, before training starts.</summary>
internal interface ILearnsFromRows
{
    /// <summary>Learns from all training rows.</summary>
    /// <param name="rows">The rows one after the other, each as wide as the module's input.</param>
    void Learn(ReadOnlySpan<float> rows);
}
