using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Writes boosted trees of ML.NET as a graph. Of rows without gaps and splits without categories, it says what the trees say.</summary>
internal static class TreeGraph
{
    /// <summary>The name of the graph's output.</summary>
    public const string Output = "Trees";

    /// <summary>The ways in which the scores of trees may become what is averaged; which of them it is shows on rows.</summary>
    /// <param name="parameters">A model of ML.NET's.</param>
    /// <param name="featureColumn">The column that it reads.</param>
    /// <param name="featureCount">The number of features.</param>
    /// <returns>Graphs, of which one may be equal; none if the model is none of trees.</returns>
    public static IEnumerable<GraphPart> Write(object parameters, string featureColumn, int featureCount)
    {
        var isOfSeveral = parameters is OneVersusAllModelParameters;
        object[] models = parameters is OneVersusAllModelParameters several ? [.. FindModels(several)] : [parameters];
        var ensembles = Array.ConvertAll(models, FindTrees);
        if (models.Length == 0 || !Array.TrueForAll(ensembles, trees => trees is not null && IsNumeric(trees)))
        {
            yield break;
        }

        var calibrators = Array.ConvertAll(models, model => (model as CalibratedModelParametersBase)?.Calibrator as PlattCalibrator);
        foreach (var isSoftmax in isOfSeveral ? [false, true] : (bool[])[false])
        {
            var graph = new OnnxGraph();
            var features = graph.Input(featureColumn, new TensorShape(featureCount));
            var scores = AddTrees(graph, features, ensembles!);
            scores = Array.TrueForAll(calibrators, one => one is not null) ? AddProbabilities(graph, scores, calibrators!) : scores;
            if (isOfSeveral)
            {
                scores = isSoftmax
                    ? graph.Node("Softmax", [scores], ("axis", 1))
                    : graph.Node("Div", [scores, graph.Node("ReduceSum", [scores, graph.Integers(1)], ("keepdims", 1))]);
            }

            graph.Output(Output, scores, new TensorShape(models.Length));
            yield return new GraphPart(graph.ToBytes(), Output);
        }
    }

    // ML.NET has no public way to them. Where another version keeps them elsewhere, the trees stay ML.NET's own step.
    private static ImmutableArray<object> FindModels(OneVersusAllModelParameters several)
    {
        try
        {
            return SubModelParameters(several);
        }
        catch (MissingMethodException)
        {
            return [];
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> SubModelParameters(OneVersusAllModelParameters several);

    private static RegressionTreeEnsemble? FindTrees(object model) => model switch
    {
        CalibratedModelParametersBase calibrated => FindTrees(calibrated.SubModel),
        TreeEnsembleModelParametersBasedOnRegressionTree trees => trees.TrainedTreeEnsemble,
        _ => null,
    };

    private static bool IsNumeric(RegressionTreeEnsemble ensemble) => ensemble.Trees.All(tree => !tree.CategoricalSplitFlags.Contains(true));

    // Platt's scaling as ML.NET has it: 1 / (1 + exp(slope · score + offset)).
    private static string AddProbabilities(OnnxGraph graph, string scores, PlattCalibrator[] calibrators)
    {
        string Row(Func<PlattCalibrator, double> value) =>
            graph.Floats([.. calibrators.Select(calibrator => (float)-value(calibrator))], 1, calibrators.Length);
        return graph.Node("Sigmoid", [graph.Node("Add", [graph.Node("Mul", [scores, Row(one => one.Slope)]), Row(one => one.Offset)])]);
    }

    private static string AddTrees(OnnxGraph graph, string features, RegressionTreeEnsemble[] ensembles)
    {
        var nodes = new TreeNodes();
        var tree = 0;
        foreach (var (target, ensemble) in ensembles.Index())
        {
            foreach (var (one, weight) in ensemble.Trees.Zip(ensemble.TreeWeights))
            {
                nodes.Add(one, weight, tree++, target);
            }
        }

        return graph.ModelNode(
            "TreeEnsembleRegressor",
            [features],
            [.. nodes.ToAttributes(), ("n_targets", ensembles.Length), ("base_values", Array.ConvertAll(ensembles, one => (float)one.Bias))]);
    }

    /// <summary>The nodes of trees as lists, in the order of the operator's attributes.</summary>
    private sealed class TreeNodes
    {
        private readonly List<long> _trees = [], _ids = [], _features = [], _trueIds = [], _falseIds = [];
        private readonly List<long> _leafTrees = [], _leafIds = [], _targets = [];
        private readonly List<string> _modes = [];
        private readonly List<float> _values = [], _weights = [];

        // A child that is not negative is a split; ~child is a leaf.
        public void Add(RegressionTree tree, double weight, int number, int target)
        {
            long IdOf(int child) => child >= 0 ? child : tree.NumberOfNodes + ~child;
            for (var node = 0; node < tree.NumberOfNodes; node++)
            {
                AddNode(number, node, "BRANCH_LEQ", tree.NumericalSplitFeatureIndexes[node], tree.NumericalSplitThresholds[node]);
                _trueIds.Add(IdOf(tree.LeftChild[node]));
                _falseIds.Add(IdOf(tree.RightChild[node]));
            }

            for (var leaf = 0; leaf < tree.NumberOfLeaves; leaf++)
            {
                AddNode(number, tree.NumberOfNodes + leaf, "LEAF", 0, 0);
                _trueIds.Add(0);
                _falseIds.Add(0);
                _leafTrees.Add(number);
                _leafIds.Add(tree.NumberOfNodes + leaf);
                _targets.Add(target);
                _weights.Add((float)(weight * tree.LeafValues[leaf]));
            }
        }

        public IEnumerable<(string Name, object Value)> ToAttributes() =>
        [
            ("nodes_treeids", _trees.ToArray()), ("nodes_nodeids", _ids.ToArray()), ("nodes_featureids", _features.ToArray()),
            ("nodes_modes", _modes.ToArray()), ("nodes_values", _values.ToArray()), ("nodes_truenodeids", _trueIds.ToArray()),
            ("nodes_falsenodeids", _falseIds.ToArray()), ("target_treeids", _leafTrees.ToArray()), ("target_nodeids", _leafIds.ToArray()),
            ("target_ids", _targets.ToArray()), ("target_weights", _weights.ToArray()),
        ];

        private void AddNode(int tree, int id, string mode, int feature, float value)
        {
            _trees.Add(tree);
            _ids.Add(id);
            _modes.Add(mode);
            _features.Add(feature);
            _values.Add(value);
        }
    }
}
