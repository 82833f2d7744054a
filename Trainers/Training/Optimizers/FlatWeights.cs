using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A weight to train, and its place among all of them.</summary>
/// <param name="Name">The name that the module gives to it.</param>
/// <param name="Parameter">The weight; belongs to the module.</param>
/// <param name="Start">The number of its first value.</param>
/// <param name="RateFactor">What the step size is multiplied by for it.</param>
internal sealed record FlatWeight(string Name, Parameter Parameter, long Start, double RateFactor)
{
    // In floats: every weight begins where a vector of the processor does.
    private const long Alignment = 16;

    /// <summary>The number of its values.</summary>
    public long Length { get; } = Parameter.numel();

    /// <summary>The number of values up to the next weight.</summary>
    public long End => Start + ((Length + Alignment - 1) / Alignment * Alignment);

    /// <summary>Whether it is a matrix (or a kernel); biases and norms have one dimension.</summary>
    public bool IsMatrix { get; } = Parameter.dim() > 1;

    /// <summary>Whether another weight is moved by the same rule.</summary>
    public bool MovesAs(FlatWeight other) => (IsMatrix, RateFactor) == (other.IsMatrix, other.RateFactor);

    /// <summary>Its part of a tensor that has a value for each value of all weights, in the weight's shape.</summary>
    public Tensor In(Tensor all)
    {
        using var part = all.narrow(0, Start, Length);
        return part.view(Parameter.shape);
    }
}

/// <summary>
/// All weights of a module that take a gradient, one after the other in one tensor, and their gradients in another: what moves, clips, averages
/// or sends them touches one tensor each. The module's own parameters become parts of it.
/// </summary>
/// <remarks>Matrices come first. What is between two weights stays zero.</remarks>
internal sealed class FlatWeights : IDisposable
{
    private static readonly Lazy<jit.CompilationUnit> _script = new(() => jit.compile("""
        def copy(to: List[Tensor], values: List[Tensor]):
            torch._foreach_copy_(to, values)

        """)); // compiled once for the whole process: TorchSharp does not free compiled scripts

    private readonly GradientPlace[] _places;

    /// <summary>Moves the module's weights into one tensor on their device.</summary>
    /// <param name="weights">The weights by name, at least one, of one type on one device; those that take no gradient are left out.</param>
    /// <param name="getRateFactor">What the step size is multiplied by for a weight, by its name; null for 1.</param>
    public FlatWeights(IEnumerable<(string Name, Parameter Parameter)> weights, Func<string, double>? getRateFactor = null)
    {
        using var noGrad = no_grad();
        var parts = new List<FlatWeight>();
        var trained = weights.Where(weight => weight.Parameter.requires_grad);
        foreach (var (name, parameter) in trained.OrderBy(weight => weight.Parameter.dim() > 1 ? 0 : 1))
        {
            parts.Add(new FlatWeight(name, parameter, parts.Count == 0 ? 0 : parts[^1].End, getRateFactor?.Invoke(name) ?? 1));
        }

        Parts = parts;
        var first = parts[0].Parameter;
        Values = zeros(parts[^1].End, first.dtype, first.device).DetachFromDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        _places = [.. parts.Select(part => new GradientPlace(part.In(Gradients).DetachFromDisposeScope()))];
        foreach (var part in parts)
        {
            using var place = part.In(Values);
            place.copy_(part.Parameter);
            part.Parameter.set_(place);
        }
    }

    /// <summary>The weights, in the order in which they lie.</summary>
    public IReadOnlyList<FlatWeight> Parts { get; }

    /// <summary>The values of all weights.</summary>
    public Tensor Values { get; }

    /// <summary>The gradients of all weights, once they were taken; zero for those that the loss does not reach.</summary>
    public Tensor Gradients { get; }

    /// <summary>Lets the modules whose own backward passes compute a weight's gradient put it straight into <see cref="Gradients"/>.</summary>
    /// <param name="module">The module that the weights are of.</param>
    public void LetWriteGradients(nn.Module module)
    {
        var places = Parts.Zip(_places).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        foreach (var (name, part) in module.named_modules())
        {
            (part as IPlacesGradients)?.PlaceGradients(weight => places.GetValueOrDefault($"{name}.{weight}"));
        }
    }

    /// <summary>Has it told when a backward pass of the package's own has put the gradient of a weight into <see cref="Gradients"/>.</summary>
    /// <param name="tell">Is told the number of the weight among <see cref="Parts"/>; must not throw.</param>
    public void WhenFilled(Action<int> tell)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            var part = i;
            _places[i].WhenFilled = () => tell(part);
        }
    }

    /// <summary>Whether all of a weight's gradient was put there, and nothing is left at the parameter.</summary>
    /// <param name="part">The number of the weight.</param>
    public bool IsOnlyInPlace(int part) => _places[part].IsFilled && Parts[part].Parameter.grad is null;

    /// <summary>Puts a gradient of zero there, as for a weight that the loss does not reach for once.</summary>
    /// <param name="part">The number of the weight.</param>
    public void FillWithZero(int part)
    {
        using var noGrad = no_grad();
        if (!_places[part].StartFilling())
        {
            _places[part].Values.zero_();
        }
    }

    /// <summary>Takes the gradients that the backward passes left at the parameters: cheaper than to have them added up in place.</summary>
    /// <param name="isReached">Gets, for each weight, whether there was one.</param>
    public void TakeGradients(bool[] isReached)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (places, gradients) = (new List<Tensor>(Parts.Count), new List<Tensor>(Parts.Count));
        for (var i = 0; i < isReached.Length; i++)
        {
            var (parameter, place) = (Parts[i].Parameter, _places[i]);
            var gradient = parameter.grad;
            isReached[i] = place.IsFilled || gradient is not null;
            if (gradient is not null)
            {
                Take(gradient, place);
                parameter.grad = null;
            }
            else if (!place.IsFilled)
            {
                place.Values.zero_();
            }

            place.Forget();
        }

        if (places.Count > 0)
        {
            _script.Value.invoke("copy", places.ToArray(), gradients.ToArray());
        }

        void Take(Tensor gradient, GradientPlace place)
        {
            if (place.IsFilled)
            {
                place.Values.add_(gradient, Scalars.One);
                return;
            }

            places.Add(place.Values);
            gradients.Add(gradient);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
        foreach (var place in _places)
        {
            place.Values.Dispose();
        }
    }
}
