using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <inheritdoc cref="RecurrentGates.Gru"/>
internal sealed unsafe class GruGates : RecurrentGates
{
    private static readonly int[] _inputGates = [0, 1, 2, -1];
    private static readonly int[] _stateGates = [0, 1, -1, 2];

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputGates => _inputGates;

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateGates => _stateGates;

    /// <inheritdoc/>
    public override int MemoryBlocks => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(float* blocks, float* bias, float* before, float* after, int units)
    {
        for (var unit = 0; unit < units; unit += Vector<float>.Count)
        {
            float* sums = blocks + unit, shifts = bias + unit;
            var reset = VectorFunctions.Sigmoid(Vector.Load(sums) + Vector.Load(shifts));
            var update = VectorFunctions.Sigmoid(Vector.Load(sums + units) + Vector.Load(shifts + units));
            var fromState = Vector.Load(sums + (3 * units)) + Vector.Load(shifts + (3 * units));
            var news = VectorFunctions.Tanh(Vector.Load(sums + (2 * units)) + Vector.Load(shifts + (2 * units)) + (reset * fromState));
            reset.Store(sums);
            update.Store(sums + units);
            news.Store(sums + (2 * units));
            fromState.Store(sums + (3 * units));
            (news + (update * (Vector.Load(before + unit) - news))).Store(after + unit);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(float* blocks, float* before, float* output, float* memory, int units)
    {
        var one = Vector<float>.One;
        for (var unit = 0; unit < units; unit += Vector<float>.Count)
        {
            var values = blocks + unit;
            var (reset, update) = (Vector.Load(values), Vector.Load(values + units));
            var (news, fromState) = (Vector.Load(values + (2 * units)), Vector.Load(values + (3 * units)));
            var state = Vector.Load(output + unit) + Vector.Load(memory + unit);
            var slope = state * (one - update) * (one - (news * news));
            (slope * fromState * reset * (one - reset)).Store(values);
            (state * (Vector.Load(before + unit) - news) * update * (one - update)).Store(values + units);
            slope.Store(values + (2 * units));
            (slope * reset).Store(values + (3 * units));
            (state * update).Store(memory + unit);
        }
    }
}
