using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A step of Adam and AdamW over floats in the processor's memory, which reads and writes every number once.</summary>
internal sealed unsafe class VectorAdamKernel : AdamKernel
{
    /// <summary>Whether the kernel takes weights of this one's device and type.</summary>
    public static bool Takes(Tensor weights) => weights.device_type == TorchSharp.DeviceType.CPU && weights.dtype == ScalarType.Float32;

    public override void Move(WeightRange range, double learningRate, double weightDecay, AdamSettings settings)
    {
        // Mean and square start from zero; the corrections take that bias out.
        var rate = (float)(learningRate / (1 - Math.Pow(settings.Beta1, range.Step)));
        var squareFactor = (float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, range.Step)));
        Move(
            range,
            new Factors(
                KeptWeight: settings.DecoupledDecay ? (float)(1 - (learningRate * weightDecay)) : 1,
                Decay: settings.DecoupledDecay ? 0 : (float)weightDecay,
                NewMean: (float)(1 - settings.Beta1),
                KeptSquare: (float)settings.Beta2,
                NewSquare: (float)(1 - settings.Beta2),
                SquareFactor: squareFactor,
                Epsilon: (float)settings.Epsilon,
                Rate: rate));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at its best from the first step on
    private static void Move(WeightRange range, in Factors factors)
    {
        var count = range.Values.numel(); // a whole number of vectors, as ranges end where weights do
        var weights = TensorMemory.First(range.Values);
        var gradients = TensorMemory.First(range.Gradients);
        var means = TensorMemory.First(range.State[AdamState.Mean]);
        var squares = TensorMemory.First(range.State[AdamState.Square]);
        var (keptWeight, decay) = (new Vector<float>(factors.KeptWeight), new Vector<float>(factors.Decay));
        var (newMean, keptSquare, newSquare) =
            (new Vector<float>(factors.NewMean), new Vector<float>(factors.KeptSquare), new Vector<float>(factors.NewSquare));
        var (squareFactor, epsilon) = (new Vector<float>(factors.SquareFactor), new Vector<float>(factors.Epsilon));
        var rate = new Vector<float>(factors.Rate);
        for (var i = 0L; i < count; i += Vector<float>.Count)
        {
            var weight = Vector.Load(weights + i);
            var gradient = Vector.Load(gradients + i) + (decay * weight);
            var mean = Vector.Load(means + i);
            var square = Vector.Load(squares + i);
            mean += newMean * (gradient - mean);
            square = (keptSquare * square) + (newSquare * gradient * gradient);
            var root = (Vector.SquareRoot(square) * squareFactor) + epsilon;
            mean.Store(means + i);
            square.Store(squares + i);
            ((keptWeight * weight) - (rate * mean / root)).Store(weights + i);
        }
    }

    private readonly record struct Factors(
        float KeptWeight, float Decay, float NewMean, float KeptSquare, float NewSquare, float SquareFactor, float Epsilon, float Rate);
}
