using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Calibration.Familiarity;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trust.Networks;

/// <summary>Fits how familiar rows are to a trained network.</summary>
internal static class NetworkFamiliarity
{
    /// <summary>Fits it to the rows of a training.</summary>
    /// <param name="options">Where to run the network.</param>
    /// <param name="network">The network as it was trained.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="scored">The network as it is when scoring.</param>
    /// <param name="rows">The training rows, and the validation rows.</param>
    /// <param name="seed">The seed of the choice of rows.</param>
    /// <returns>The column that tells it.</returns>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static OutputColumn Fit(
        TrainingOptions options, Network network, NetworkWeights weights, Network scored, (TrainingSet Train, TrainingSet Validation) rows, int seed)
    {
        var view = new NetworkView(scored);
        float[][][] Read(TrainingSet set) => view.Read(options, network, weights, Draw(set, seed));
        var measure = JointFamiliarity.Fit(Read(rows.Train), Read(rows.Validation), seed);
        return FamiliarityColumn.Create(
            (graph, _) => measure.Add(graph, view.Add(graph)), FamiliarityColumn.Name, [.. scored.Inputs.Select(input => input.Name)]);
    }

    private static TrainingSet Draw(TrainingSet set, int seed)
    {
        int[] all = [.. Enumerable.Range(0, set.RowCount)];
        new Random(seed).Shuffle(all);
        int[] rows = [.. all.Take(FamiliarityMeasure.MostRows).Order()];
        return new TrainingSet(
            rows.Length, [.. set.Inputs.Select(input => new PickedRows(input, set.RowCount, rows))], targets: new float[rows.Length]);
    }
}
