using MLNet.DeepExtensions.Trainers.Models;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Trainings that go on from another one, on rows whose keys and classes come in another order.</summary>
internal static class WarmStartCases
{
    public static IEnumerable<GoldenCase> All =>
    [
        Twice("initial-model-mlp", Regression, () => Short(Columns())),
        Twice("initial-model-classes", Multiclass, () => Short(Columns())),
        Twice("initial-model-text", Multiclass, () => Short(TaskCases.SmallTextCnn())),
        Twice("initial-model-text-validation", Binary, () => Short(TaskCases.SmallLstm(), o => o.ValidationFraction = 0.25)),
        Twice("initial-model-quantiles", Regression, () => Short(Columns(), o => (o.PredictQuantiles, o.LearningRate) = ([0.1, 0.9], 5e-4))),
        Twice("initial-model-multi-output", MultiOutput, () => Short(Columns())),
        Twice("initial-model-tabular-transformer", Binary, () => Short(TaskCases.SmallTransformer(), o =>
            (o.FeatureColumnName, o.CategoricalColumnNames) = ("Numbers", ["City", "Kind"]))),
        Twice("initial-model-frozen", Binary, () => Short(Columns()), (o, from) =>
            (o.InitialModel, o.FrozenLayers) = (from, [.. from.LayerNames.SkipLast(1)])),
        Twice("transfer", Multiclass, () => Short(Columns()), (o, from) => o.TransferFrom = from),
        Twice("transfer-frozen", Regression, () => Short(TaskCases.SmallTextCnn()), (o, from) =>
            (o.TransferFrom, o.FrozenLayers) = (from, [from.LayerNames[0]])),
        new("transfer-other-task", ml =>
        {
            using var first = Create(ml, Binary, Short(TaskCases.SmallEncoder())).Fit(GoldenData.Texts(ml, Binary));
            return Fit(Create(
                ml, MultiOutput, Short(TaskCases.SmallEncoder(), o => o.TransferFrom = first.Model)), GoldenData.Texts(ml, MultiOutput, day: 2));
        }, IsLogged: true),
        new("transfer-images", ml =>
        {
            using var first = Create(ml, Multiclass, Short(new CnnEstimator.Options())).Fit(GoldenData.Images(ml, Multiclass));
            return Fit(
                Create(ml, Regression, Short(new CnnEstimator.Options(), o =>
                    (o.TransferFrom, o.FrozenLayers) = (first.Model, [.. first.Model.LayerNames.SkipLast(1)]))),
                GoldenData.Images(ml, Regression));
        }),
    ];

    private static MlpEstimator.Options Columns() => new()
    {
        HiddenLayers = [8],
        FeatureColumnName = "Numbers",
        CategoricalColumnNames = ["City", "Kind"],
        TokenColumnNames = ["Tokens"],
    };

    private static GoldenCase Twice(
        string name,
        string task,
        Func<NetworkEstimatorOptions> create,
        Action<NetworkEstimatorOptions, TrainedNetwork>? goOn = null) => new(name, ml =>
    {
        using var first = Create(ml, task, create()).Fit(GoldenData.Texts(ml, task));
        var options = create();
        (goOn ?? ((more, from) => more.InitialModel = from))(options, first.Model);
        return Fit(Create(ml, task, options), GoldenData.Texts(ml, task, day: 4));
    }, IsLogged: true);
}
