using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) over a sequence
/// <c>[steps, n]</c>: its state after the last step, <c>[Units]</c>, or after every step, <c>[steps, Units]</c>.
/// </summary>
/// <remarks>
/// Weights start from U(-1/√Units, 1/√Units), torch's default; the bias of the forget gate starts at 1 (Jozefowicz et al. 2015). Computed
/// in 32-bit floats whatever the training's precision.
/// </remarks>
/// <param name="Units">The numbers of the state, positive.</param>
/// <param name="Bidirectional">
/// Whether a second LSTM goes from the last step to the first (Schuster and Paliwal 1997); its state follows the other's, twice as
/// many numbers come out. Default false.
/// </param>
/// <param name="ReturnSequences">Whether the state after every step comes out. Default false: only after each direction's last.</param>
public sealed record Lstm(int Units, bool Bidirectional = false, bool ReturnSequences = false) : Layer
{
    /// <summary>The numbers of the state, positive.</summary>
    public int Units { get; } = Require.Positive(Units);

    // torch: input, forget, cell, output. ONNX: input, output, forget, cell.
    private Recurrence Recurrence => new("LSTM", [0, 3, 1, 2], Units, Bidirectional, ReturnSequences);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => Recurrence.GetOutputShape(input, nameof(Lstm));

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        Recurrence.CreateModule(input, nameof(Lstm), () => RecurrentCell.CreateLstm(input.Last, Units, random));

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        Recurrence.AddToGraph(graph, input, inputShape, weights);
}
