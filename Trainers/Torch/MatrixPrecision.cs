using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>A module that multiplies matrices, in a precision that can be chosen.</summary>
internal interface IMultipliesMatrices
{
    /// <summary>What its products are computed in. Starts as <see cref="MatrixPrecision.Full"/>.</summary>
    MatrixPrecision Precision { set; }
}

/// <summary>What products of an input and weights (linear layers, convolutions, attention) are computed in.</summary>
internal abstract class MatrixPrecision
{
    /// <summary>The operands' own precision.</summary>
    public static MatrixPrecision Full { get; } = new OwnPrecision();

    /// <summary>The precision of an option.</summary>
    public static MatrixPrecision From(Precision precision) => precision switch
    {
        Precision.BFloat16 => new MixedPrecision(bfloat16),
        _ => Full,
    };

    /// <summary>Computes a product.</summary>
    /// <param name="product">Takes the input, the weight and the bias.</param>
    /// <param name="input">The input, of the precision that the result is to have.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">The bias; null without one.</param>
    public abstract Tensor Product(Func<Tensor, Tensor, Tensor?, Tensor> product, Tensor input, Tensor weight, Tensor? bias);

    private sealed class OwnPrecision : MatrixPrecision
    {
        public override Tensor Product(Func<Tensor, Tensor, Tensor?, Tensor> product, Tensor input, Tensor weight, Tensor? bias) =>
            product(input, weight, bias);
    }

    // Autograd casts the gradients back, so that weights and their gradients stay as they are.
    private sealed class MixedPrecision(ScalarType type) : MatrixPrecision
    {
        public override Tensor Product(Func<Tensor, Tensor, Tensor?, Tensor> product, Tensor input, Tensor weight, Tensor? bias)
        {
            using var scope = NewDisposeScope();
            return product(input.to(type), weight.to(type), bias?.to(type)).to(input.dtype).MoveToOuterDisposeScope();
        }
    }
}
