using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>The products of an ensemble's members give what torch's give.</summary>
[TestClass]
public class MemberProductTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(5, 3, 17)]
    [DataRow(16, 8, 224)]
    public void Scale_HasTorchsValueAndGradients(int batch, int members, int size)
    {
        using var scope = NewDisposeScope();
        var (input, scale) = (ProductValues.Create(1, batch, size).requires_grad_(), ProductValues.Create(2, members, size).requires_grad_());
        var expected = ProductValues.Gradients(input.unsqueeze(1).mul(scale), input, scale);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(MemberScaleProduct.Compute(input, scale), input, scale));
    }

    [TestMethod]
    [DataRow(1, 1, 1, 1)]
    [DataRow(5, 3, 17, 2)]
    [DataRow(16, 8, 128, 1)]
    [DataRow(7, 2, 40, 10)]
    public void Linear_HasTorchsValueAndGradients(int batch, int members, int size, int units)
    {
        using var scope = NewDisposeScope();
        var input = ProductValues.Create(1, batch, members, size).requires_grad_();
        var weight = ProductValues.Create(2, members, size, units).requires_grad_();
        var bias = ProductValues.Create(3, members, 1, units).requires_grad_();
        var expected = ProductValues.Gradients(bmm(input.transpose(0, 1), weight).add(bias, Scalars.One), input, weight, bias);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(MemberLinearProduct.Compute(input, weight, bias), input, weight, bias));
    }

    [TestMethod]
    public void Linear_ManyUnitsOrDoubles_AreTorchs()
    {
        using var scope = NewDisposeScope();
        Assert.IsTrue(MemberLinearProduct.Takes(zeros(4, 2, 3), zeros(2, 3, 10)));
        Assert.IsFalse(MemberLinearProduct.Takes(zeros(4, 2, 3), zeros(2, 3, 100)));
        Assert.IsFalse(MemberLinearProduct.Takes(zeros([4, 2, 3], float64), zeros([2, 3, 1], float64)));
        Assert.IsFalse(MemberScaleProduct.Takes(zeros([4, 3], float64)));
    }
}
