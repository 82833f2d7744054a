using System.Globalization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions;

/// <summary>Reads a ResNet of torchvision as a network of this package.</summary>
internal static class TorchVisionResNet
{
    private const int Side = 224;
    private const int MostNames = 5;
    private static readonly string[] _convolution = ["weight"];
    private static readonly string[] _normalization = ["weight", "bias", "running_mean", "running_var"];
    private static readonly string[] _linear = ["weight", "bias"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is no file of TorchSharp, or of another network.</exception>
    public static TrainedNetwork Read(string path, CnnArchitecture architecture)
    {
        var theirs = TorchSharpFile.Read(path);
        var places = Places(architecture).ToArray();
        RequireSameNames(path, architecture, theirs.Keys, [.. places.Select(place => place.Theirs)]);
        var weights = places.ToDictionary(place => place.Ours, place => theirs[place.Theirs]);
        var (mean, deviation) = StandardizeImage.ImageNet;
        weights["input0.0.mean"] = new NetworkWeight([mean.Length, 1, 1], Array.ConvertAll(mean, value => (float)value));
        weights["input0.0.scale"] = new NetworkWeight([mean.Length, 1, 1], Array.ConvertAll(deviation, value => (float)(1 / value)));

        var image = new TensorShape(mean.Length, Side, Side);
        var classes = theirs["fc.bias"].Values.Length;
        var network = new Network(
            [new NetworkInput("Pixels", image, [new StandardizeImage(PixelStatistics.ImageNet)], InputElement.Byte)],
            [.. CnnLayers.Create(architecture, image, dropout: 0), new Linear(classes)]);
        var task = new FittedMulticlassClassification(
            ColumnNames.Label, [.. Enumerable.Range(0, classes).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        var trained = TrainedNetwork.Create(
            network,
            new NetworkWeights(weights),
            task.ToDescription(),
            new TrainingHistory([], bestEpoch: 0, stopReason: null),
            (graph, raw) => graph.Output(ColumnNames.Score, task.AddScores(graph, raw), new TensorShape(classes)));
        RequireSameShapes(path, architecture, trained);
        return trained;
    }

    // Each weight under torchvision's name and under this package's.
    private static IEnumerable<(string Theirs, string Ours)> Places(CnnArchitecture architecture)
    {
        var blocks = CnnLayers.Blocks(architecture);
        var layers = Pair("conv1", "trunk.0", _convolution).Concat(Pair("bn1", "trunk.1", _normalization));
        var place = 4; // after an activation and a pooling
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                var (theirs, ours) = ($"layer{stage + 1}.{block}", $"trunk.{place}");
                layers = layers
                    .Concat(Pair($"{theirs}.conv1", $"{ours}.body.0", _convolution))
                    .Concat(Pair($"{theirs}.bn1", $"{ours}.body.1", _normalization))
                    .Concat(Pair($"{theirs}.conv2", $"{ours}.body.3", _convolution))
                    .Concat(Pair($"{theirs}.bn2", $"{ours}.body.4", _normalization));
                if (stage > 0 && block == 0)
                {
                    layers = layers
                        .Concat(Pair($"{theirs}.downsample.0", $"{ours}.shortcut.0", _convolution))
                        .Concat(Pair($"{theirs}.downsample.1", $"{ours}.shortcut.1", _normalization));
                }

                place += 2; // the block and its activation
            }
        }

        return layers.Concat(Pair("fc", $"trunk.{place + 1}", _linear)); // after the pooling
    }

    private static IEnumerable<(string Theirs, string Ours)> Pair(string theirs, string ours, string[] weights) =>
        weights.Select(weight => ($"{theirs}.{weight}", $"{ours}.{weight}"));

    private static void RequireSameNames(string path, CnnArchitecture architecture, IEnumerable<string> found, string[] expected)
    {
        string[] missing = [.. expected.Except(found)], other = [.. found.Except(expected)];
        if (missing.Length > 0 || other.Length > 0)
        {
            throw new InvalidDataException(
                $"'{path}' must hold the weights of torchvision's {architecture} under their names there but lacks {GetNamesText(missing)} and "
                + $"has {GetNamesText(other)} besides. Save the whole network, its last layer (fc) too, and give its architecture.");
        }
    }

    private static string GetNamesText(string[] names) => names.Length switch
    {
        0 => "none",
        <= MostNames => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Length - MostNames} more",
    };

    private static void RequireSameShapes(string path, CnnArchitecture architecture, TrainedNetwork network)
    {
        try
        {
            network.CreateModule().Dispose();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{path}' must hold the weights of torchvision's {architecture}. {e.Message}", e);
        }
    }
}
