using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>The module of a layer that multiplies its input by a <c>weight</c> and may add a <c>bias</c>.</summary>
/// <remarks>
/// Both start from U(-1/√n, 1/√n) for n inputs to each output, torch's default (the uniform rule of He et al. 2015 with a = √5).
/// </remarks>
internal abstract class ProductModule : nn.Module<Tensor, Tensor>, IMultipliesMatrices, IAdaptsWeight, IPlacesGradients
{
    private const string DownName = "lora_A";
    private const string UpName = "lora_B";
    private Scalar? _adapterFactor;
    private GradientPlace? _weightGradient;
    private GradientPlace? _biasGradient;

    /// <summary>Makes the weights.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="inputs">The dimensions of the inputs to each output.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="random">What the weights are drawn from.</param>
    protected ProductModule(string name, long outputs, ReadOnlySpan<long> inputs, bool bias, RandomGenerator random)
        : base(name)
    {
        var bound = 1 / Math.Sqrt(new TensorShape(inputs).Size);
        this.AddParameter("weight", random.Uniform([outputs, .. inputs], -bound, bound));
        if (bias)
        {
            this.AddParameter("bias", random.Uniform([outputs], -bound, bound));
        }
    }

    /// <inheritdoc/>
    public MatrixPrecision Precision { private get; set; } = MatrixPrecision.Full;

    /// <summary>Whether the product is that of a matrix, for which another way to compute it may be taken.</summary>
    public virtual bool IsLinear => false;

    /// <summary>Whether the product is computed in the operands' own precision.</summary>
    public bool IsPrecise => ReferenceEquals(Precision, MatrixPrecision.Full);

    /// <summary>The weight. Looked up each time, as the bias: moving the module to another device replaces its parameters.</summary>
    public Tensor Weight => get_parameter("weight")!;

    /// <summary>The bias; null without one.</summary>
    public Tensor? Bias => get_parameter("bias");

    /// <summary>Whether each gradient that there is to compute has such a place.</summary>
    public bool HasGradientPlaces =>
        (_weightGradient is not null || !Weight.requires_grad) && (_biasGradient is not null || Bias is not { requires_grad: true });

    /// <summary>The product of a matrix and what follows it, as a step of own products.</summary>
    /// <param name="function">The function that follows.</param>
    /// <param name="mask">What its values are multiplied by; null without.</param>
    public DenseStep AsStep(PointwiseFunction function, Tensor? mask = null) =>
        new(Weight, Bias, function) { Mask = mask, WeightGradient = _weightGradient, BiasGradient = _biasGradient };

    /// <summary>Whether another product is added to that with the weight, which is not trained then.</summary>
    public bool IsAdapted => _adapterFactor is not null;

    /// <inheritdoc/>
    public IReadOnlyList<string> AdapterNames => IsAdapted ? [DownName, UpName] : [];

    private Tensor Down => get_parameter(DownName)!;

    private Tensor Up => get_parameter(UpName)!;

    /// <inheritdoc/>
    public void PlaceGradients(Func<string, GradientPlace?> find) => (_weightGradient, _biasGradient) = (find("weight"), find("bias"));

    /// <summary>Holds weight and bias as they are, and learns a product of low rank beside them, which is zero at first.</summary>
    /// <param name="rank">The rank, positive.</param>
    /// <param name="factor">How much the product counts.</param>
    /// <param name="random">What the first of the two matrices is drawn from.</param>
    public void Adapt(int rank, double factor, RandomGenerator random)
    {
        foreach (var parameter in parameters())
        {
            parameter.requires_grad = false;
        }

        var inputs = Weight.shape[1];
        var bound = 1 / Math.Sqrt(inputs);
        this.AddParameter(DownName, random.Uniform([rank, inputs], -bound, bound));
        this.AddParameter(UpName, zeros(Weight.shape[0], rank));
        _adapterFactor = factor;
    }

    /// <inheritdoc/>
    public Tensor MergeWeight() => Weight.add(Up.mm(Down), _adapterFactor!);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        if (_adapterFactor is not { } factor)
        {
            return Precision.Product(Multiply, input, Weight, Bias);
        }

        using var scope = NewDisposeScope();
        var learned = nn.functional.linear(nn.functional.linear(input, Down), Up);
        return Precision.Product(Multiply, input, Weight, Bias).add(learned, factor).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _adapterFactor?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Computes the product.</summary>
    protected abstract Tensor Multiply(Tensor input, Tensor weight, Tensor? bias);
}
