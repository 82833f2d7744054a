using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>What hangs on a catalog works with the context of the catalog, or not at all.</summary>
[TestClass]
public class CatalogEnvironmentTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void GetEnvironment_EachCatalog_GivesTheEnvironmentOfItsContext()
    {
        Assert.AreSame(CatalogEnvironment.GetEnvironment(_ml.Data), CatalogEnvironment.GetEnvironment(_ml.Regression.Trainers));
        Assert.AreSame(CatalogEnvironment.GetEnvironment(_ml.Data), CatalogEnvironment.GetEnvironment(_ml.Transforms.Text));
        Assert.AreNotSame(CatalogEnvironment.GetEnvironment(_ml.Data), CatalogEnvironment.GetEnvironment(new MLContext(seed: 1).Data));
    }

    [TestMethod]
    public void Reach_VersionWithoutTheMember_IsRefusedWithTheWayOut()
    {
        var e = Assert.ThrowsExactly<NotSupportedException>(() => CatalogEnvironment.Reach(() => throw new MissingMethodException("no get_Owner.")));
        StringAssert.Contains(e.Message, "no get_Owner. Use the version of Microsoft.ML that this package depends on");
    }
}
