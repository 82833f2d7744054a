using MLNet.DeepExtensions.Trainers.Layers;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Every trainer for every task.</summary>
internal static class TaskCases
{
    public static IEnumerable<GoldenCase> All => GoldenTrainers.Tasks.SelectMany(task => new GoldenCase[]
    {
        new($"mlp-{task}", ml => Fit(Create(ml, task, Short(SmallMlp())), GoldenData.Numbers(ml, task)), IsLogged: true),
        new($"network-{task}", ml => Fit(Create(ml, task, Short(SmallNetwork())), GoldenData.Numbers(ml, task))),
        new($"tabular-transformer-{task}", ml => Fit(Create(ml, task, Short(SmallTransformer())), GoldenData.Numbers(ml, task))),
        new($"lstm-{task}", ml => Fit(Create(ml, task, Short(SmallLstm())), GoldenData.Texts(ml, task)), IsLogged: task is Binary or MultiOutput),
        new($"text-cnn-{task}", ml => Fit(Create(ml, task, Short(SmallTextCnn())), GoldenData.Texts(ml, task))),
        new($"encoder-{task}", ml => Fit(Create(ml, task, Short(SmallEncoder())), GoldenData.Texts(ml, task))),
        new($"cnn-{task}", ml => Fit(Create(ml, task, Short(new CnnEstimator.Options())), GoldenData.Images(ml, task))),
    });

    public static MlpEstimator.Options SmallMlp() => new() { HiddenLayers = [8] };

    public static NeuralNetworkEstimator.Options SmallNetwork() =>
        new() { Layers = [new Linear(8), new BatchNormalization(), new Activation(), new Residual([new Linear(8)]), new Dropout(0.1)] };

    public static TabularTransformerEstimator.Options SmallTransformer() => new() { ModelSize = 8, Heads = 2, FeedForward = 8, Layers = 1 };

    public static BiLstmEstimator.Options SmallLstm() =>
        new() { FeatureColumnName = "Tokens", Units = [4], Embedding = new() { Size = 6, Bigrams = 50 } };

    public static TextCnnEstimator.Options SmallTextCnn() =>
        new() { FeatureColumnName = "Tokens", KernelSizes = [2, 3], Filters = 4, Embedding = new() { Size = 6, Bigrams = 50 } };

    public static TransformerEncoderEstimator.Options SmallEncoder() =>
        new() { FeatureColumnName = "Tokens", ModelSize = 8, Heads = 2, FeedForward = 8, Embedding = new() { Size = 6, Bigrams = 50 } };
}
