using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Calibration.Familiarity;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds how familiar a row is: how far it lies from the training rows, in [0, 1].</summary>
/// <remarks>
/// <para>
/// It is the part of held-out rows that lie as far from the training rows as this one, or farther: of ordinary rows, one in twenty has a familiarity
/// below 0.05, and rows that lie beyond all of them come near 0. The distance is that to the nearest training rows, after all directions have been
/// made to vary alike, so that numbers which always went together and now do not are noticed as well as those that are too large.
/// </para>
/// <para>
/// It needs no labels and no model. Fitted with a whole pipeline, it holds a fifth of the rows back; <c>Fit(train, heldOut)</c> takes others.
/// </para>
/// </remarks>
public sealed class FamiliarityEstimator : IEstimator<FamiliarityTransformer>
{
    private const double HeldOutPart = 0.2;
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly int _seed;

    internal FamiliarityEstimator(IHostEnvironment environment, string outputColumnName, string inputColumnName)
    {
        _host = environment.Register(nameof(FamiliarityEstimator), seed: null, verbose: null);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        (_outputColumnName, _inputColumnName, _seed) = (outputColumnName, inputColumnName, _host.Rand.Next());
    }

    /// <summary>Fits it to training rows, of which a fifth, chosen at random, is held out.</summary>
    /// <param name="input">The training rows; they are read once.</param>
    /// <returns>A transformer that adds the familiarity; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public FamiliarityTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var encoder = CreateEncoder(input.Schema);
        var rows = RowSample.Read(input, encoder, 2 * FamiliarityMeasure.MostRows, _seed);
        var heldOut = (int)(HeldOutPart * rows.Length);
        return Fit(input.Schema, encoder, rows[heldOut..], rows[..heldOut]);
    }

    /// <summary>Fits it to training rows, and to others that were held out.</summary>
    /// <param name="train">The training rows; they are read once.</param>
    /// <param name="heldOut">Rows that are like those to come; they are read once.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public FamiliarityTransformer Fit(IDataView train, IDataView heldOut)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(heldOut);
        var encoder = CreateEncoder(train.Schema);
        encoder.Check(heldOut.Schema);
        return Fit(
            train.Schema,
            encoder,
            RowSample.Read(train, encoder, FamiliarityMeasure.MostRows, _seed),
            RowSample.Read(heldOut, encoder, FamiliarityMeasure.MostRows, _seed));
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">The column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        new NumberVectorInput(_inputColumnName).Check(inputSchema);
        return SchemaShapes.Append(inputSchema, [SchemaShapes.Scalar(_outputColumnName)]);
    }

    private InputEncoder CreateEncoder(DataViewSchema schema) => new NumberVectorInput(_inputColumnName, takesMissing: true).CreateEncoder(schema);

    private FamiliarityTransformer Fit(DataViewSchema schema, InputEncoder encoder, float[][] train, float[][] heldOut)
    {
        using var channel = _host.Start("Familiarity");
        var measure = FamiliarityMeasure.Fit(train, heldOut, _seed);
        var isByte = ((VectorDataViewType)encoder.Type).ItemType.Equals(NumberDataViewType.Byte);
        var output = FamiliarityColumn.Create(
            (graph, rows) => measure.Add(graph, isByte ? graph.CastToSingle(rows) : rows), _outputColumnName, [encoder.ColumnName]);
        var graph = new OnnxGraph();
        var input = graph.Input(encoder.ColumnName, new TensorShape(encoder.Width), isByte ? InputElement.Byte : InputElement.Number);
        OutputColumn.AddAll([output], graph, input, input);
        var transformer = new FamiliarityTransformer(
            new ScoringTransform(graph.ToBytes(), [encoder], [output.Column], fittedOn: schema), train.Length, heldOut.Length);
        channel.Info(MessageSensitivity.None, transformer.ToString());
        return transformer;
    }
}
