using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>A <see cref="RecurrentPass"/> as one operation of autograd.</summary>
internal sealed class RecurrentOperation : autograd.SingleTensorFunction<RecurrentOperation>
{
    private const string CallName = nameof(CallName);

    /// <inheritdoc/>
    public override string Name => nameof(RecurrentOperation);

    /// <summary>Whether it takes the input and pays.</summary>
    /// <param name="input">The input, (rows, steps, n).</param>
    public static bool Takes(Tensor input) =>
        LinearProduct.PaysHere && input.dtype == ScalarType.Float32 && input.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Computes it.</summary>
    /// <param name="gates">The layer's gates.</param>
    /// <param name="input">The input of floats in the processor's memory, (rows, steps, n).</param>
    /// <param name="lengths">The number of steps of each row, (rows) int64; null if all rows have all steps.</param>
    /// <param name="directions">The weights of the direction from the first step on, and of that from the last, if there is one.</param>
    /// <returns>The state after each step, (rows, steps, directions · units), zero in the padding.</returns>
    public static Tensor Compute(RecurrentGates gates, Tensor input, Tensor? lengths, params RecurrentWeights[] directions)
    {
        using var scope = NewDisposeScope();
        directions = Array.ConvertAll(directions, each => each with { Values = Array.ConvertAll(each.Values, Contiguous) });
        var pass = new RecurrentPass(gates, directions, new StepBlocks(input.size(0), input.size(1), lengths));
        object[] variables = [input.contiguous(), .. directions.SelectMany(each => each.Values), new Call(pass, input.requires_grad)];
        return apply(variables).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (Call)vars[^1];
        var output = call.Pass.Forward((Tensor)vars[0], out var kept);
        ctx.save_for_backward([.. kept]);
        ctx.save_data(CallName, call);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (Call)ctx.get_data(CallName);
        var kept = ctx.get_saved_variables();
        using var gradient = grad_output.contiguous();
        var gradients = new Tensor[(call.Pass.Directions * RecurrentWeights.Count) + 2]; // the last one for what is no tensor
        gradients[0] = call.Pass.Backward(gradient, kept, Take, call.LearnsInput)!;
        kept.ForEach(each => each.Dispose());
        return [.. gradients];

        void Take(int direction, int weight, Tensor? values) => gradients[1 + (direction * RecurrentWeights.Count) + weight] = values!;
    }

    private static Tensor Contiguous(Tensor weight) => weight.is_contiguous() ? weight : weight.contiguous().MoveToOuterDisposeScope();

    /// <summary>What a call is about, in one object that autograd takes for no input.</summary>
    private sealed record Call(RecurrentPass Pass, bool LearnsInput);
}
