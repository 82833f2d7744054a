using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// Functions of torch over given weights. TorchSharp has them only as modules, which draw weights from the generator that the whole process shares,
/// but TorchScript reaches the functions.
/// </summary>
internal static class ScriptedFunctions
{
    // One fixed text, as some mistakes in a script end the process. What is recurrent has one layer and one direction, batch first, from zeros on.
    private const string Script = """
        def lstm(input: Tensor, weights: List[Tensor]) -> Tensor:
            start = torch.zeros([1, input.size(0), weights[1].size(1)], dtype=input.dtype, device=input.device)
            return torch.lstm(input, [start, start], weights, True, 1, 0.0, torch.is_grad_enabled(), False, True)[0]

        def gru(input: Tensor, weights: List[Tensor]) -> Tensor:
            start = torch.zeros([1, input.size(0), weights[1].size(1)], dtype=input.dtype, device=input.device)
            return torch.gru(input, start, weights, True, 1, 0.0, torch.is_grad_enabled(), False, True)[0]

        def embedding(keys: Tensor, vectors: Tensor) -> Tensor:
            return torch.embedding(vectors, keys)

        def join(weights: List[Tensor], mode: int) -> Tensor:
            return torch._cudnn_rnn_flatten_weight(weights, 4, weights[0].size(1), mode, weights[1].size(1), 0, 1, True, False)

        """; // torch's parser wants the line end after the last line

    private const int CudaLstm = 2; // the numbers that cuDNN gives them
    private const int CudaGru = 3;

    // Compiled once for the whole process: TorchSharp does not free compiled scripts.
    private static readonly Lazy<jit.CompilationUnit> _unit = new(() => jit.compile(Script));

    /// <summary>The states of an LSTM after every step.</summary>
    /// <param name="input">(rows, steps, n).</param>
    /// <param name="weights">Of the input, (4 · units, n), and the state, (4 · units, units), and the two biases, (4 · units).</param>
    /// <returns>(rows, steps, units).</returns>
    public static Tensor Lstm(Tensor input, Tensor[] weights) => _unit.Value.invoke<Tensor>("lstm", input, weights);

    /// <summary>The states of a GRU after every step.</summary>
    /// <param name="input">(rows, steps, n).</param>
    /// <param name="weights">Of the input, (3 · units, n), and the state, (3 · units, units), and the two biases, (3 · units).</param>
    /// <returns>(rows, steps, units).</returns>
    public static Tensor Gru(Tensor input, Tensor[] weights) => _unit.Value.invoke<Tensor>("gru", input, weights);

    /// <summary>The vectors of keys.</summary>
    /// <param name="keys">(…) of int64, from 0 to below the number of vectors.</param>
    /// <param name="vectors">(keys, size).</param>
    /// <returns>(…, size).</returns>
    public static Tensor Embedding(Tensor keys, Tensor vectors) => _unit.Value.invoke<Tensor>("embedding", keys, vectors);

    /// <summary>Lays weights that are on a GPU side by side, where cuDNN wants them; elsewhere they stay where they are.</summary>
    /// <param name="weights">The weights of <see cref="Lstm"/> or <see cref="Gru"/>.</param>
    /// <param name="areLstms">Which of the two.</param>
    public static void Join(Tensor[] weights, bool areLstms)
    {
        if (weights[0].device_type == DeviceType.CUDA)
        {
            using var noGrad = no_grad();
            using Scalar mode = areLstms ? CudaLstm : CudaGru;
            _unit.Value.invoke<Tensor>("join", weights, mode).Dispose();
        }
    }
}
