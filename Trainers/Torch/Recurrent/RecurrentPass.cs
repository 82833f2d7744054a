using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>
/// A pass of a batch of sequences through a recurrent layer, in one direction or both, and the way back. What the input adds to the gates, and
/// the gradients of the weights, are each one product over all steps; a step itself is a product of few rows and one pass over the gates. It
/// knows nothing of autograd. On the processor, in floats.
/// </summary>
/// <param name="gates">The layer's gates.</param>
/// <param name="directions">The weights of the direction from the first step on, and of that from the last, if there is one; contiguous.</param>
/// <param name="steps">Where the steps lie.</param>
internal sealed unsafe class RecurrentPass(RecurrentGates gates, IReadOnlyList<RecurrentWeights> directions, StepBlocks steps)
{
    private readonly GateLayout _layout = new(gates, directions);

    /// <summary>The number of directions.</summary>
    public int Directions => directions.Count;

    private int MemorySize => gates.MemoryBlocks * _layout.BlockSize;

    /// <summary>Goes forward.</summary>
    /// <param name="input">The input, (rows, steps, n), contiguous.</param>
    /// <param name="kept">Gets what <see cref="Backward"/> needs.</param>
    /// <returns>The state after each step, (rows, steps, directions · units), zero in the padding.</returns>
    public Tensor Forward(Tensor input, out Tensor[] kept)
    {
        var rows = steps.Gather(input);
        var sums = CreateRows(_layout.Size);
        using (var weights = _layout.InputWeights())
        {
            MatrixProduct.Compute(TensorMemory.Matrix(rows), TensorMemory.Matrix(weights).Transposed, View(sums), add: false);
        }

        Tensor[] memories = [.. directions.Select(_ => CreateRows(MemorySize))];
        var (blocks, before) = (View(sums), Array.ConvertAll(memories, View));
        var output = steps.CreateBatch(directions.Count * _layout.Units);
        using var biases = _layout.Biases();
        var (bias, states) = ((nint)TensorMemory.First(biases), (nint)TensorMemory.First(output));
        ForEachShare(isForward: true, (share, weights, space) =>
        {
            var all = new StepRows(blocks.ColumnsAt(share.Direction * _layout.DirectionSize, _layout.DirectionSize), before[share.Direction]);
            GoForward(share, all, weights, (float*)bias + (share.Direction * _layout.DirectionSize), (float*)states, space);
        });

        kept = [rows, sums, .. memories];
        return output;
    }

    /// <summary>Goes back, once: what was kept is overwritten.</summary>
    /// <param name="outputGradient">The gradient of the output, contiguous.</param>
    /// <param name="kept">What <see cref="Forward"/> kept.</param>
    /// <param name="take">Gets the gradient of each weight of each direction, null where it went to its place or there is none.</param>
    /// <param name="learnsInput">Whether the input has a gradient.</param>
    /// <returns>The gradient of the input; null without.</returns>
    public Tensor? Backward(Tensor outputGradient, IReadOnlyList<Tensor> kept, Action<int, int, Tensor?> take, bool learnsInput)
    {
        var (rows, sums) = (kept[0], View(kept[1]));
        var memories = kept.Skip(2).Select(View).ToArray();
        var states = (nint)TensorMemory.First(outputGradient);
        ForEachShare(isForward: false, (share, weights, space) =>
        {
            var all = new StepRows(sums.ColumnsAt(share.Direction * _layout.DirectionSize, _layout.DirectionSize), memories[share.Direction]);
            GoBack(share, all, weights, (float*)states, space);
        });

        using var biases = zeros(_layout.Size);
        PointwiseFunction.Multiply(null, sums, null, TensorMemory.First(biases), add: false);
        for (var direction = 0; direction < directions.Count; direction++)
        {
            for (var weight = 0; weight < RecurrentWeights.Count; weight++)
            {
                take(direction, weight, AddUp(direction, weight, sums, weight % 2 == 0 ? TensorMemory.Matrix(rows) : memories[direction], biases));
            }
        }

        if (!learnsInput)
        {
            return null;
        }

        using var inputWeights = _layout.InputWeights();
        using var gradients = empty_like(rows);
        MatrixProduct.Compute(sums, TensorMemory.Matrix(inputWeights), TensorMemory.Matrix(gradients), add: false);
        return steps.Scatter(gradients);
    }

    // Rows of all steps, and some after them that products may read.
    private Tensor CreateRows(int size)
    {
        var rows = empty(steps.Total + ProductTile.Rows, size);
        new Span<float>(TensorMemory.Matrix(rows).At(steps.Total, 0), ProductTile.Rows * size).Clear();
        return rows;
    }

    private MatrixView View(Tensor rows) => TensorMemory.Matrix(rows).RowsAt(0, steps.Total);

    // Rows go their way without each other, so that it does not matter how they are shared out.
    private void ForEachShare(bool isForward, Action<Share, PackedMatrix, nint> compute)
    {
        var most = Math.Max(1, steps.Rows / ProductTile.Rows);
        var shares = Math.Clamp(WorkCrew.Size / directions.Count, 1, most);
        var height = (int)MatrixProduct.Padded((steps.Rows + shares - 1) / shares, ProductTile.Rows);
        shares = (steps.Rows + height - 1) / height;
        var weights = new PackedMatrix[directions.Count];
        try
        {
            for (var i = 0; i < weights.Length; i++)
            {
                using var values = _layout.StateWeights(i);
                var matrix = TensorMemory.Matrix(values);
                weights[i] = new PackedMatrix(isForward ? matrix.Transposed : matrix);
            }

            WorkCrew.Run(directions.Count * shares, part =>
            {
                var (direction, first) = (part / shares, part % shares * height);
                var space = (nint)NativeMemory.AlignedAlloc(MatrixProduct.LeftSize * sizeof(float), MatrixProduct.Alignment);
                try
                {
                    compute(new(direction, first, Math.Min(steps.Rows, first + height)), weights[direction], space);
                }
                finally
                {
                    NativeMemory.AlignedFree((void*)space);
                }
            });
        }
        finally
        {
            Array.ForEach(weights, each => each?.Dispose());
        }
    }

    private void GoForward(Share share, StepRows all, PackedMatrix weights, float* bias, float* output, nint space)
    {
        var (units, size) = (_layout.Units, _layout.BlockSize);
        var width = directions.Count * units;
        var last = stackalloc float[MemorySize];
        var known = 0; // rows whose memory the step before has left
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, next) = share.Direction == 0 ? (i, i + 1) : (steps.Count - 1 - i, steps.Count - 2 - i);
            var rows = steps.CountRows(step, share.First, share.End);
            var blocks = all.Blocks.RowsAt(steps.Start(step) + share.First, rows);
            var memories = all.Memories.RowsAt(steps.Start(step) + share.First, rows);
            new Span<float>(memories.At(known, 0), (rows - known) * MemorySize).Clear();
            weights.Multiply(memories.ColumnsAt(0, size), blocks.RowsAt(0, known), add: true, (float*)space);
            known = Math.Min(rows, steps.CountRows(next, share.First, share.End));
            for (var row = 0; row < rows; row++)
            {
                var after = row < known ? all.Memories.At(steps.Start(next) + share.First + row, 0) : last;
                gates.Forward(blocks.At(row, 0), bias, memories.At(row, 0), after, size);
                var state = output + (steps.Place(step, share.First + row) * width) + (share.Direction * units);
                new Span<float>(after, units).CopyTo(new Span<float>(state, units));
            }
        }
    }

    private void GoBack(Share share, StepRows all, PackedMatrix weights, float* output, nint space)
    {
        var memory = (float*)NativeMemory.AllocZeroed((nuint)((long)(share.End - share.First) * MemorySize * sizeof(float)));
        try
        {
            GoBack(share, all, weights, output, MatrixView.RowByRow(memory, share.End - share.First, MemorySize), space);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    // The gradients of the memory are zero after the last step.
    private void GoBack(Share share, StepRows all, PackedMatrix weights, float* output, MatrixView gradients, nint space)
    {
        var (units, size) = (_layout.Units, _layout.BlockSize);
        var width = directions.Count * units;
        var given = stackalloc float[size]; // what is beyond the units stays zero
        new Span<float>(given, size).Clear();
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, earlier) = share.Direction == 0 ? (steps.Count - 1 - i, steps.Count - 2 - i) : (i, i + 1);
            var rows = steps.CountRows(step, share.First, share.End);
            var blocks = all.Blocks.RowsAt(steps.Start(step) + share.First, rows);
            var memories = all.Memories.RowsAt(steps.Start(step) + share.First, rows);
            for (var row = 0; row < rows; row++)
            {
                var state = output + (steps.Place(step, share.First + row) * width) + (share.Direction * units);
                new Span<float>(state, units).CopyTo(new Span<float>(given, units));
                gates.Backward(blocks.At(row, 0), memories.At(row, 0), given, gradients.At(row, 0), size);
            }

            var known = Math.Min(rows, steps.CountRows(earlier, share.First, share.End));
            weights.Multiply(blocks, gradients.ColumnsAt(0, size).RowsAt(0, known), add: true, (float*)space);
        }
    }

    private Tensor? AddUp(int direction, int weight, MatrixView sums, MatrixView factors, Tensor biases)
    {
        var (values, place) = (directions[direction].Values[weight], directions[direction].Places[weight]);
        if (!values.requires_grad)
        {
            return null;
        }

        var result = place?.Values ?? empty_like(values);
        var (isOfState, add) = (weight % 2 == 1, place?.StartFilling() ?? false);
        if (values.dim() > 1)
        {
            var known = isOfState ? factors.ColumnsAt(0, _layout.Units) : factors;
            _layout.AddUpWeight(direction, sums, known, isOfState, TensorMemory.Matrix(result), add);
        }
        else
        {
            _layout.TakeBias(direction, TensorMemory.First(biases), isOfState, TensorMemory.First(result), add);
        }

        place?.EndFilling();
        return place is null ? result : null;
    }

    // Rows from First to before End, by their places in a block, in one direction.
    private readonly record struct Share(int Direction, int First, int End);

    // What is of one direction: the sums or their gradients, and the memory before each step.
    private readonly record struct StepRows(MatrixView Blocks, MatrixView Memories);
}
