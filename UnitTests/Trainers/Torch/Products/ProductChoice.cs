using MLNet.DeepExtensions.Trainers.Torch.Products;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>The time in which products are computed by the package, or by torch, whatever pays on this machine.</summary>
internal sealed class ProductChoice : IDisposable
{
    private readonly bool _before = LinearProduct.PaysHere;

    public ProductChoice(bool own) => LinearProduct.PaysHere = own;

    public void Dispose() => LinearProduct.PaysHere = _before;
}
