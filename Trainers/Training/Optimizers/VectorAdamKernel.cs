using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A step of Adam and AdamW over floats in the processor's memory, which reads and writes every number once.</summary>
internal sealed unsafe class VectorAdamKernel : AdamKernel
{
    private const long Share = 1 << 16; // numbers for one thread

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

    private static void Move(WeightRange range, Factors factors)
    {
        var count = range.Values.numel(); // a whole number of vectors, as ranges end where weights do
        var numbers = new Numbers(
            TensorMemory.First(range.Values),
            TensorMemory.First(range.Gradients),
            TensorMemory.First(range.State[AdamState.Mean]),
            TensorMemory.First(range.State[AdamState.Square]));
        WorkCrew.Run((int)((count + Share - 1) / Share), i => Move(numbers, i * Share, Math.Min(count, (i + 1) * Share), factors));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at its best from the first step on
    private static void Move(Numbers numbers, long start, long end, in Factors factors)
    {
        float* weights = numbers.Weights, gradients = numbers.Gradients, means = numbers.Means, squares = numbers.Squares;
        var (keptWeight, decay) = (new Vector<float>(factors.KeptWeight), new Vector<float>(factors.Decay));
        var (newMean, keptSquare, newSquare) =
            (new Vector<float>(factors.NewMean), new Vector<float>(factors.KeptSquare), new Vector<float>(factors.NewSquare));
        var (squareFactor, epsilon) = (new Vector<float>(factors.SquareFactor), new Vector<float>(factors.Epsilon));
        var rate = new Vector<float>(factors.Rate);
        for (var i = start; i < end; i += Vector<float>.Count)
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

    private readonly struct Numbers(float* weights, float* gradients, float* means, float* squares)
    {
        public float* Weights { get; } = weights;

        public float* Gradients { get; } = gradients;

        public float* Means { get; } = means;

        public float* Squares { get; } = squares;
    }

    private readonly record struct Factors(
        float KeptWeight, float Decay, float NewMean, float KeptSquare, float NewSquare, float SquareFactor, float Epsilon, float Rate);
}
