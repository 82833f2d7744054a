using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Torch.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// An LSTM or a GRU that goes over a sequence from its first step to its last: (batch, steps, n) to (batch, steps, units). Its weights have the names
/// that torch's modules give them.
/// </summary>
internal sealed class RecurrentCell : nn.Module<Tensor, Tensor>, IPlacesGradients
{
    private static readonly string[] _names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];
    private readonly bool _isLstm;
    private GradientPlace?[] _places = new GradientPlace?[_names.Length];
    private DeviceType _joined = DeviceType.CPU; // where its weights lie side by side

    private RecurrentCell(long inputs, long units, bool isLstm, RandomGenerator random)
        : base(isLstm ? nameof(Lstm) : nameof(Gru))
    {
        _isLstm = isLstm;
        var (gates, bound) = (isLstm ? 4 : 3, 1 / Math.Sqrt(units));
        long[][] shapes = [[gates * units, inputs], [gates * units, units], [gates * units], [gates * units]];
        foreach (var (name, shape) in _names.Zip(shapes))
        {
            this.AddParameter(name, random.Uniform(shape, -bound, bound));
        }
    }

    /// <summary>The gates of its kind.</summary>
    public RecurrentGates Gates => _isLstm ? RecurrentGates.Lstm : RecurrentGates.Gru;

    // Looked up each time: moving the module to another device replaces them.
    private Tensor[] Weights => Array.ConvertAll(_names, name => (Tensor)get_parameter(name)!);

    /// <summary>Makes an LSTM with new weights; the bias of its forget gate starts at 1.</summary>
    public static RecurrentCell CreateLstm(long inputs, long units, RandomGenerator random)
    {
        var cell = new RecurrentCell(inputs, units, isLstm: true, random);
        using var noGrad = no_grad();
        using var forgetGate = cell.get_parameter("bias_ih_l0")!.narrow(0, units, units);
        using var secondBias = cell.get_parameter("bias_hh_l0")!.narrow(0, units, units);
        forgetGate.fill_(Scalars.One);
        secondBias.fill_(Scalars.Zero);
        return cell;
    }

    /// <summary>Makes a GRU with new weights.</summary>
    public static RecurrentCell CreateGru(long inputs, long units, RandomGenerator random) => new(inputs, units, isLstm: false, random);

    /// <summary>The weights as an operation of the package's own takes them.</summary>
    public RecurrentWeights AsDirection() => new(Weights, _places);

    /// <inheritdoc/>
    public void PlaceGradients(Func<string, GradientPlace?> find) => _places = Array.ConvertAll(_names, find.Invoke);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var weights = Weights;
        if (_joined != input.device_type)
        {
            ScriptedFunctions.Join(weights, _isLstm);
            _joined = input.device_type;
        }

        return _isLstm ? ScriptedFunctions.Lstm(input, weights) : ScriptedFunctions.Gru(input, weights);
    }
}
