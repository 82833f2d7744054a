using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>Points on the way from a row that has nothing to say to a row that is explained. What it holds is disposed with it.</summary>
internal interface IGradientPath : IDisposable
{
    /// <summary>Computes the scores at the points, ready to be differentiated.</summary>
    /// <returns>(points, classes).</returns>
    Tensor Score();

    /// <summary>For each input the sum over all points of what each part changes in the score there, after the scores have been
    /// differentiated.</summary>
    float[][] SumOfChanges();
}
