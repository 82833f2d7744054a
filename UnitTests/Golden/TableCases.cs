using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Estimators;
using MLNet.DeepExtensions.UnitTests.Estimators.Tables;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Columns of every kind, missing numbers, rows without weight, and what few rows are asked before a fit.</summary>
internal static class TableCases
{
    public static IEnumerable<GoldenCase> All =>
    [
        new("rehearsal-binary", ml => Fit(Create(ml, Binary, Rehearsed(_ => { })), GoldenData.Weak(ml, 120)), IsLogged: true),
        new("rehearsal-regression", ml => Fit(
            Create(ml, Regression, Rehearsed(o => o.ExampleWeightColumnName = "Weight")), SampleRows(ml, Regression)), IsLogged: true),
        new("rehearsal-multiclass", ml => Fit(Create(ml, Multiclass, Rehearsed(_ => { })), SampleRows(ml, Multiclass))),
        new("rehearsal-multi-output", ml => Fit(Create(ml, MultiOutput, Rehearsed(_ => { })), SampleRows(ml, MultiOutput))),
        new(
            "rehearsal-useless-column",
            ml => Fit(
                Create(ml, Binary, Rehearsed(o => (o.CategoricalColumnNames, o.ExampleWeightColumnName) = (["Useless"], "Weight"))),
                GoldenData.Weak(ml, 150)),
            IsLogged: true),
        new("rehearsal-of-chance", ml => Fit(
            Create(ml, Binary, Rehearsed(o => (o.HiddenLayers, o.LearningRate) = ([64], 0.03))), GoldenData.Weak(ml, 60, slope: 0)), IsLogged: true),
        new("rehearsal-linear", ml => Fit(Create(ml, Binary, Rehearsed(o => o.HiddenLayers = [])), GoldenData.Weak(ml, 80))),
        new("rehearsal-tabular-transformer", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallTransformer(), o =>
                (o.Epochs, o.BatchSize, o.CategoricalColumnNames) = (null, 64, ["Region"]))),
            SampleTable.Regression(ml, 40))),
        new("for-tables", ml => Fit(Create(ml, Binary, Short(ForTables())), SampleTable.Binary(ml, 60))),
        new("for-tables-multiclass-members", ml => Fit(
            Create(ml, Multiclass, Short(ForTables(), o => o.Members = 3)), SampleTable.Multiclass(ml, 60))),
        new("for-tables-multi-output", ml => Fit(
            Create(ml, MultiOutput, Short(ForTables(), o => o.CategoricalColumnNames = [])), SampleRows(ml, MultiOutput))),
        new("periodic", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), o => (o.NumericEmbedding, o.EmbeddingSize) = (NumericEmbedding.Periodic, 4))),
            SampleRows(ml, Regression))),
        new("categories-and-tokens", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), AllColumns)), SampleTable.Regression(ml, 60)), IsLogged: true),
        new("categories-and-tokens-tabular-transformer", ml => Fit(
            Create(ml, Multiclass, Short(TaskCases.SmallTransformer(), AllColumns)), SampleTable.Multiclass(ml, 60))),
        new("categories-tokens-and-images", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), o =>
                (o.CategoricalColumnNames, o.TokenColumnNames, o.ImageColumnNames) = (["Region"], ["Tokens"], ["Photo"]))),
            SampleTable.WithImages(ml, 40))),
        new("categories-alone", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallMlp(), o => (o.FeatureColumnName, o.CategoricalColumnNames) = (null, ["Region", "Kinds"]))),
            SampleTable.Binary(ml, 60))),
        new("branches", ml => Fit(Create(ml, Regression, Short(Branches())), SampleTable.WithImages(ml, 40))),
        new("missing-numbers-not-standardized-apart", ml => Fit(
            Create(ml, Regression, Short(new NeuralNetworkEstimator.Options { Layers = [new Linear(8), new Activation()] })),
            SampleTable.Regression(ml, 60))),
        new("bytes", ml => Fit(Create(ml, Binary, Short(TaskCases.SmallMlp(), o => o.FeatureColumnName = "Bytes")), SampleRows(ml, Binary))),
        new("not-standardized", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallMlp(), o => o.StandardizeFeatures = false)), SampleRows(ml, Binary))),
        new("missing-labels", ml => Fit(
            SmallMlp.For(ml, "Number", o => Short(o)),
            LabelledRow.View(ml, LabelledRow.Create((row, i) => row.Number = i % 5 == 1 ? float.NaN : row.Number))), IsLogged: true),
        new("missing-classes", ml => Fit(
            SmallMlp.For(ml, "Kind", o => Short(o)),
            LabelledRow.View(ml, LabelledRow.Create((row, i) => row.Kind = i % 5 == 1 ? 7u : row.Kind))), IsLogged: true),
        new("weight-0", ml => Fit(
            SmallMlp.For(ml, "Number", o => Short(o, o => o.ExampleWeightColumnName = "Weight")),
            LabelledRow.View(ml, LabelledRow.Create((row, i) => row.Weight = i % 3 == 0 ? 0 : i % 4)))),
        new("findings", ml => Fit(
            SmallMlp.For(ml, "Flag", o => Short(o)),
            LabelledRow.View(ml, LabelledRow.Create((row, i) => (row.Features[0], row.Flag) = (3, i % 20 == 0)))), IsLogged: true),
        new("leak", ml => Fit(
            SmallMlp.For(ml, "Number", o => Short(o)),
            LabelledRow.View(ml, LabelledRow.Create((row, i) => (row.Features[1], row.Features[2]) = (row.Number, row.Number)))), IsLogged: true),
        new("streaming", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallMlp(), o => o.RowStorage = new() { MemoryBudget = 500 })), SampleRows(ml, Binary)),
            IsLogged: true),
        new("streaming-columns", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), o =>
            {
                AllColumns(o);
                (o.RowStorage, o.ValidationFraction) = (new() { MemoryBudget = 200 }, 0.25);
            })),
            SampleTable.Regression(ml, 60))),
        new("streaming-images", ml => Fit(
            Create(ml, Binary, Short(new CnnEstimator.Options { RowStorage = new() { MemoryBudget = 1000 } })), GoldenData.Images(ml, Binary))),
    ];

    private static Microsoft.ML.IDataView SampleRows(Microsoft.ML.MLContext ml, string task) => GoldenData.Numbers(ml, task);

    // As long as the trainer itself finds right.
    private static MlpEstimator.Options Rehearsed(Action<MlpEstimator.Options> change) => Short(TaskCases.SmallMlp(), options =>
    {
        (options.Epochs, options.BatchSize) = (null, 128);
        change(options);
    });

    private static void AllColumns(TableEstimatorOptions options) =>
        (options.CategoricalColumnNames, options.TokenColumnNames, options.FeatureDropout) = (["Region", "Kinds"], ["Tokens"], 0.1);

    private static MlpEstimator.Options ForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        (options.HiddenLayers, options.Members, options.Steps, options.FeatureDropout, options.EmbeddingSize) = ([8], 2, null, 0.1, 4);
        options.CategoricalColumnNames = ["Region", "Kinds"];
        return options;
    }

    private static NeuralNetworkEstimator.Options Branches() => new()
    {
        FeatureColumnName = null,
        Branches =
        [
            new("Photo", [new StandardizeImage(), new Convolution2D(4, 3), new Activation(), new GlobalPool2D()]),
            new("Features", [new Standardize(MarkMissing: true), new Linear(4)]),
            new("Region", [new CategoryEmbedding(SampleTable.RegionCount, 3, MinimumCount: 2), new Flatten()]),
            new("Tokens", [new Embedding(4), new PoolOverTime(TimePooling.Mean)]),
        ],
        Layers = [new Linear(8), new Activation()],
    };
}
