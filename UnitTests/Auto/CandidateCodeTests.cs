using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Code;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Documentation;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Candidates as C#, which makes the same candidate when it is compiled.</summary>
[TestClass]
public sealed class CandidateCodeTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Code_EachCandidateOfThePortfolio_MakesTheSameTrainer(PredictionTask task)
    {
        var columns = Columns(task);
        var entries = Portfolio.Create(columns, trainers: null, featureCount: 50);
        IEstimator<ITransformer>[] expected = [.. entries.Select(entry => entry.Create(_ml, columns))];
        CandidateCode[] code = [.. expected.Select(estimator => TrainerCode.Write(estimator, columns)!)];
        Assert.IsGreaterThan(12, code.Length);
        Assert.IsTrue(code.Any(one => one.Text.StartsWith("prepared => prepared.WithNeighbors(near =>", StringComparison.Ordinal)));
        foreach (var (one, other) in expected.Zip(Compile(code)))
        {
            Assert.AreEqual(EstimatorSettings.Read(one).ToJsonString(), EstimatorSettings.Read(other(columns)).ToJsonString());
        }
    }

    [TestMethod]
    public void Code_OfATrainer_NamesOnlyWhatIsNotTheDefault()
    {
        var columns = Columns(PredictionTask.Regression);
        var code = TrainerCode.Write(NetworkCandidates.ForTables(options => options.LearningRate = 0.003)(_ml, columns), columns)!;
        Assert.AreEqual(
            """
            prepared =>
            {
                var options = MlpEstimator.Options.ForTables();
                options.LabelColumnName = prepared.LabelColumnName;
                options.FeatureColumnName = prepared.NumbersColumnName;
                options.CategoricalColumnNames = [.. prepared.CategoryColumnNames];
                options.TokenColumnNames = [.. prepared.TokenColumnNames];
                options.ImageColumnNames = [.. prepared.ImageColumnNames];
                options.LearningRate = 0.003;
                options.Seed = prepared.Seed;
                return ml.Regression.Trainers.Mlp(options);
            }
            """.ReplaceLineEndings("\n"),
            code.Text);
        CollectionAssert.AreEqual(new[] { "MLNet.DeepExtensions" }, code.Namespaces.ToArray());
    }

    [TestMethod]
    public void Code_OfTextsThatMustBeEscaped_SaysTheSame()
    {
        var columns = Columns(PredictionTask.Regression);
        const string Name = "a \"quoted\" \\ name\n\u2028ü€😀";
        var code = TrainerCode.Write(
            _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { FeatureColumnName = Name, LabelColumnName = columns.LabelColumnName }), columns)!;
        var network = (MlpEstimator)Compile([code]).Single()(columns);
        Assert.AreEqual(Name, network.TrainerOptions.FeatureColumnName);
    }

    [TestMethod]
    public void Code_OfLayersOrOfAChain_IsNone()
    {
        var columns = Columns(PredictionTask.Regression);
        var layers = new NeuralNetworkEstimator.Options { Layers = [new Linear(3)], FeatureColumnName = "a", LabelColumnName = "b" };
        Assert.IsNull(TrainerCode.Write(_ml.Regression.Trainers.NeuralNetwork(layers), columns));
        Assert.IsNull(TrainerCode.Write(_ml.Transforms.CopyColumns("a", "b").Append(StockCandidates.FastTrees(_ml, columns)), columns));
    }

    [TestMethod]
    public void Code_InTheLeaderboard_IsThatOfEachTrainer()
    {
        var options = AutoRows.Quick("lightgbm");
        options.Candidates =
        [
            new AutoCandidate("mine", prepared => _ml.Transforms.CopyColumns("a", "Distance").Append(StockCandidates.FastTrees(_ml, prepared))),
        ];
        options.MaximumCandidates = 2;
        var data = AutoRows.Draw(_ml);
        using var report = _ml.AutoTrain(data, AutoRows.Columns(_ml, data, PredictionTask.Regression), options);
        Assert.StartsWith("prepared => ml.Regression.Trainers.LightGbm(", report.Leaderboard.Single(entry => entry.Name == "LightGbm").Code!.Text);
        Assert.IsNull(report.Leaderboard.Single(entry => entry.Name == "mine").Code);
        Assert.IsNull(report.Leaderboard.Single(entry => entry.IsBaseline).Code);
    }

    private static PreparedColumns Columns(PredictionTask task) => new()
    {
        Task = task,
        LabelColumnName = "the label",
        NumbersColumnName = "numbers",
        CategoryColumnNames = ["category 1", "category 2"],
        TokenColumnNames = ["text 1", "text 2"],
        ImageColumnNames = ["image 1", "image 2"],
        FeaturesColumnName = "features",
        RowCount = 100,
        Seed = 7,
    };

    private Func<PreparedColumns, IEstimator<ITransformer>>[] Compile(IReadOnlyList<CandidateCode> code)
    {
        var usings = code.SelectMany(one => one.Namespaces).Append("Microsoft.ML").Append("MLNet.DeepExtensions.Auto").Distinct();
        var assembly = BlockCompiler.Load($$"""
            {{string.Concat(usings.Select(name => $"using {name};\n"))}}
            public static class Candidates
            {
                public static Func<PreparedColumns, IEstimator<ITransformer>>[] Create(MLContext ml) => [{{string.Join(", ", code)}}];
            }
            """);
        return (Func<PreparedColumns, IEstimator<ITransformer>>[])assembly.GetType("Candidates")!.GetMethod("Create")!.Invoke(null, [_ml])!;
    }
}
