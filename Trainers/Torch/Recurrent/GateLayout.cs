using System.Numerics;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>
/// Where the sums of a step lie: for each direction the blocks of its gates, each with as many numbers as fill whole vectors.
/// </summary>
/// <param name="gates">The layer's gates.</param>
/// <param name="directions">The weights of each direction.</param>
internal sealed unsafe class GateLayout(RecurrentGates gates, IReadOnlyList<RecurrentWeights> directions)
{
    /// <summary>The units of the state.</summary>
    public int Units { get; } = checked((int)directions[0].State.size(1));

    /// <summary>The numbers of a block.</summary>
    public int BlockSize { get; } = checked((int)MatrixProduct.Padded((int)directions[0].State.size(1), Vector<float>.Count));

    /// <summary>The sums of one direction.</summary>
    public int DirectionSize => RecurrentGates.Blocks * BlockSize;

    /// <summary>All sums of a step.</summary>
    public int Size => directions.Count * DirectionSize;

    /// <summary>Lays out the weights of the input.</summary>
    /// <returns>(<see cref="Size"/>, n).</returns>
    public Tensor InputWeights()
    {
        var inputs = checked((int)directions[0].Input.size(1));
        var weights = zeros(Size, inputs);
        var all = TensorMemory.Matrix(weights);
        for (var i = 0; i < directions.Count; i++)
        {
            Copy(TensorMemory.Matrix(directions[i].Input), gates.InputGates, all.RowsAt(i * DirectionSize, DirectionSize));
        }

        return weights;
    }

    /// <summary>Lays out the weights of the state.</summary>
    /// <param name="direction">The direction's number.</param>
    /// <returns>(<see cref="DirectionSize"/>, <see cref="BlockSize"/>).</returns>
    public Tensor StateWeights(int direction)
    {
        var weights = zeros(DirectionSize, BlockSize);
        Copy(TensorMemory.Matrix(directions[direction].State), gates.StateGates, TensorMemory.Matrix(weights));
        return weights;
    }

    /// <summary>Lays out the biases, those of the input and of the state added up.</summary>
    /// <returns>(<see cref="Size"/>).</returns>
    public Tensor Biases()
    {
        var biases = zeros(Size);
        var all = TensorMemory.First(biases);
        for (var i = 0; i < directions.Count; i++, all += DirectionSize)
        {
            AddBias(directions[i].InputBias, gates.InputGates, all);
            AddBias(directions[i].StateBias, gates.StateGates, all);
        }

        return biases;
    }

    /// <summary>Computes the gradient of a weight of the input or of the state.</summary>
    /// <param name="direction">The direction's number.</param>
    /// <param name="sums">The gradients of the sums, (rows, <see cref="Size"/>).</param>
    /// <param name="factors">What the weight was multiplied with, (rows, n).</param>
    /// <param name="isOfState">Whether it is the weight of the state.</param>
    /// <param name="result">Where the gradient goes, (gates · units, n).</param>
    /// <param name="add">Whether to add to what is there.</param>
    public void AddUpWeight(int direction, MatrixView sums, MatrixView factors, bool isOfState, MatrixView result, bool add)
    {
        var all = isOfState ? gates.StateGates : gates.InputGates;
        for (var block = 0; block < RecurrentGates.Blocks;)
        {
            var (gate, first) = (all[block], block);
            while (++block < RecurrentGates.Blocks && BlockSize == Units && gate >= 0 && all[block] == gate + block - first)
            {
            }

            if (gate >= 0)
            {
                var count = (block - first) * Units;
                var columns = sums.ColumnsAt((direction * DirectionSize) + (first * BlockSize), count);
                MatrixProduct.Compute(columns.Transposed, factors, result.RowsAt(gate * Units, count), add);
            }
        }
    }

    /// <summary>Takes the gradient of a bias out of that of the laid out biases.</summary>
    /// <param name="direction">The direction's number.</param>
    /// <param name="sums">The gradient of the laid out biases, (<see cref="Size"/>).</param>
    /// <param name="isOfState">Whether it is the bias of the state.</param>
    /// <param name="result">Where the gradient goes, (gates · units).</param>
    /// <param name="add">Whether to add to what is there.</param>
    public void TakeBias(int direction, float* sums, bool isOfState, float* result, bool add)
    {
        var all = isOfState ? gates.StateGates : gates.InputGates;
        for (var block = 0; block < RecurrentGates.Blocks; block++)
        {
            for (var unit = 0; unit < Units && all[block] >= 0; unit++)
            {
                ref var place = ref result[(all[block] * Units) + unit];
                place = (add ? place : 0) + sums[(direction * DirectionSize) + (block * BlockSize) + unit];
            }
        }
    }

    private void Copy(MatrixView weight, IReadOnlyList<int> order, MatrixView to)
    {
        for (var block = 0; block < RecurrentGates.Blocks; block++)
        {
            for (var unit = 0; unit < Units && order[block] >= 0; unit++)
            {
                var row = new Span<float>(weight.At((order[block] * Units) + unit, 0), weight.Columns);
                row.CopyTo(new Span<float>(to.At((block * BlockSize) + unit, 0), weight.Columns));
            }
        }
    }

    private void AddBias(Tensor bias, IReadOnlyList<int> order, float* to)
    {
        var values = TensorMemory.First(bias);
        for (var block = 0; block < RecurrentGates.Blocks; block++)
        {
            for (var unit = 0; unit < Units && order[block] >= 0; unit++)
            {
                to[(block * BlockSize) + unit] += values[(order[block] * Units) + unit];
            }
        }
    }
}
