using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>
/// Trains a trainer on what it has and on what the neighbours of each row say. Rows that are trained on are no neighbours of their own: what they
/// say of their own label would be all that is learned.
/// </summary>
internal sealed class NeighborsEstimator : IEstimator<NeighborsTransformer>, ILimitedEstimator
{
    /// <summary>The most features that rows can be near by.</summary>
    public const int MostFeatures = 256;

    /// <summary>The most classes that neighbours can be of.</summary>
    public const int MostClasses = 100;

    private const int FewestRows = 2;
    private const int Seed = 1; // the same whoever reads them, so that a model of several trainers has them once
    private static readonly string _name = NetworkOutput.HelperName("neighbors");
    private static readonly string _features = NetworkOutput.HelperName("features and neighbors");
    private static readonly string _numbers = NetworkOutput.HelperName("numbers and neighbors");

    private readonly PreparedColumns _columns;
    private readonly CancellationToken _stop;

    /// <summary>Makes the estimator.</summary>
    /// <param name="columns">The columns without neighbours.</param>
    /// <param name="create">Makes the trainer, of the columns with neighbours.</param>
    public NeighborsEstimator(PreparedColumns columns, Func<PreparedColumns, IEstimator<ITransformer>> create)
    {
        (_columns, InnerColumns) = (columns, columns.With(_features, columns.NumbersColumnName is null ? _name : _numbers));
        Inner = create(InnerColumns) ?? throw new ArgumentException("It must give a trainer but gave null. Return the estimator.", nameof(create));
    }

    private NeighborsEstimator(NeighborsEstimator other, FitLimits limits)
    {
        (_columns, InnerColumns, _stop) = (other._columns, other.InnerColumns, limits.CancellationToken);
        Inner = EstimatorSteps.Limit(other.Inner, limits);
    }

    /// <summary>The columns that the trainer is made of.</summary>
    public PreparedColumns InnerColumns { get; }

    /// <summary>The trainer.</summary>
    public IEstimator<ITransformer> Inner { get; }

    /// <inheritdoc/>
    public IEstimator<ITransformer> WithLimits(FitLimits limits) => new NeighborsEstimator(this, limits);

    /// <inheritdoc/>
    public NeighborsTransformer Fit(IDataView input)
    {
        var (features, label) = Find(input.Schema);
        var rows = NeighborRows.Read(input, features, label);
        if (rows.Count < FewestRows)
        {
            throw new ArgumentException($"There must be at least {FewestRows} rows to have neighbours but there are {rows.Count}. Add rows.");
        }

        var neighbors = FittedNeighbors.Fit(rows, Seed, _stop);
        var own = new ExtendedDataView(input, new VectorsOfRows(_name, neighbors.DescribeOwn(_stop)));
        var joined = Join(own.Schema).Fit(own);
        var inner = Inner.Fit(joined.Transform(own));
        var (step, graph) = CreateStep(neighbors, features.Name, input.Schema);
        return new NeighborsTransformer(step, joined, inner) { Neighbors = graph, Columns = _columns, InnerColumns = InnerColumns };
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Inner.GetOutputSchema(
        SchemaShapes.Append(inputSchema, [SchemaShapes.Vector(_name), SchemaShapes.Vector(_features), SchemaShapes.Vector(_numbers)]));

    private (DataViewSchema.Column Features, DataViewSchema.Column Label) Find(DataViewSchema schema)
    {
        var features = ColumnLookup.Find(schema, _columns.FeaturesColumnName!);
        if (features.Type is not VectorDataViewType { Size: > 0 and <= MostFeatures })
        {
            throw new ArgumentException(
                $"There must be 1 to {MostFeatures} features to find neighbours by but the column is {features.Type}. Leave the neighbours out.");
        }

        var label = ColumnLookup.Find(schema, _columns.LabelColumnName);
        return label.Type is KeyDataViewType { Count: > MostClasses and var count }
            ? throw new ArgumentException(
                $"There must be at most {MostClasses} classes to have neighbours of but there are {count}. Leave the neighbours out.")
            : (features, label);
    }

    private static (NetworkStep Step, GraphPart Graph) CreateStep(FittedNeighbors neighbors, string features, DataViewSchema schema)
    {
        var output = NetworkOutput.ForColumn(_name, neighbors.Kernel.Width, [features]);
        string[] names = [.. Enumerable.Range(0, output.Width).Select(i => string.Create(CultureInfo.InvariantCulture, $"neighbors.{i}"))];
        var onnx = neighbors.Write(features, output.Name, names);
        var encoder = EnsembleGraph.CreateEncoder(schema, features);
        var column = new VectorColumn(_name, output, names);
        return (new NetworkStep(onnx, graph => new ScoringTransform(graph, [encoder], [column], fittedOn: schema)), new GraphPart(onnx, output.Name));
    }

    private IEstimator<ITransformer> Join(DataViewSchema schema)
    {
        var transforms = DetachedContext.Shared.Transforms;
        var features = transforms.Concatenate(_features, _columns.FeaturesColumnName!, _name);
        return _columns.NumbersColumnName is { } numbers ? features.Append(transforms.Concatenate(_numbers, numbers, _name)) : features;
    }

    /// <summary>A column with a vector for each row.</summary>
    private sealed class VectorsOfRows(string name, float[][] values)
        : AddedColumn(name, new VectorDataViewType(NumberDataViewType.Single, values[0].Length))
    {
        public override bool GoesByPlace => true;

        public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) =>
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                var vector = values[(int)row.Position];
                var editor = VBufferEditor.Create(ref value, vector.Length);
                vector.CopyTo(editor.Values);
                value = editor.Commit();
            });
    }
}
