using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <inheritdoc cref="RecurrentGates.Lstm"/>
internal sealed unsafe class LstmGates : RecurrentGates
{
    private static readonly int[] _gates = [0, 1, 2, 3];

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputGates => _gates;

    /// <inheritdoc/>
    public override IReadOnlyList<int> StateGates => _gates;

    /// <inheritdoc/>
    public override int MemoryBlocks => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(float* blocks, float* bias, float* before, float* after, int units)
    {
        for (var unit = 0; unit < units; unit += Vector<float>.Count)
        {
            float* sums = blocks + unit, shifts = bias + unit;
            var input = VectorFunctions.Sigmoid(Vector.Load(sums) + Vector.Load(shifts));
            var forget = VectorFunctions.Sigmoid(Vector.Load(sums + units) + Vector.Load(shifts + units));
            var news = VectorFunctions.Tanh(Vector.Load(sums + (2 * units)) + Vector.Load(shifts + (2 * units)));
            var output = VectorFunctions.Sigmoid(Vector.Load(sums + (3 * units)) + Vector.Load(shifts + (3 * units)));
            input.Store(sums);
            forget.Store(sums + units);
            news.Store(sums + (2 * units));
            output.Store(sums + (3 * units));
            var cell = (forget * Vector.Load(before + units + unit)) + (input * news);
            cell.Store(after + units + unit);
            (output * VectorFunctions.Tanh(cell)).Store(after + unit);
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
            var (input, forget) = (Vector.Load(values), Vector.Load(values + units));
            var (news, open) = (Vector.Load(values + (2 * units)), Vector.Load(values + (3 * units)));
            var earlier = Vector.Load(before + units + unit);
            var seen = VectorFunctions.Tanh((forget * earlier) + (input * news));
            var state = Vector.Load(output + unit) + Vector.Load(memory + unit);
            var cell = Vector.Load(memory + units + unit) + (state * open * (one - (seen * seen)));
            (cell * news * input * (one - input)).Store(values);
            (cell * earlier * forget * (one - forget)).Store(values + units);
            (cell * input * (one - (news * news))).Store(values + (2 * units));
            (state * seen * open * (one - open)).Store(values + (3 * units));
            Vector<float>.Zero.Store(memory + unit);
            (cell * forget).Store(memory + units + unit);
        }
    }
}
