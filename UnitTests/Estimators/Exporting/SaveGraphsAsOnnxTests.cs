using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Exporting;

/// <summary>Graphs of others within a pipeline, and images, as one ONNX file.</summary>
[TestClass]
public sealed class SaveGraphsAsOnnxTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void GraphWithAnIf_WhoseBranchesSeeValuesAroundThem_GivesWhatTransformGives()
    {
        var graph = new GraphProto { Name = "if" };
        graph.Initializer.Add(new TensorProto { Name = "limit", DataType = TensorProto.Types.DataType.Float, FloatData = { 9 } });
        graph.Initializer.Add(new TensorProto { Name = "weight", DataType = TensorProto.Types.DataType.Float, FloatData = { 3 } });
        graph.Node.Add(OnnxNode.Create("ReduceSum", ["x"], "sum", ("keepdims", 0)));
        graph.Node.Add(OnnxNode.Create("Greater", ["sum", "limit"], "isLarge"));
        var choice = OnnxNode.Create("If", ["isLarge"], "y");
        choice.Attribute.Add(Branch("then_branch", OnnxNode.Create("Mul", ["x", "weight"], "large")));
        choice.Attribute.Add(Branch("else_branch", OnnxNode.Create("Sub", ["x", "weight"], "small")));
        graph.Node.Add(choice);
        CheckBesideOtherSteps(graph);
    }

    [TestMethod]
    public void GraphWithALoop_WhoseBodySeesValuesAroundIt_GivesWhatTransformGives()
    {
        var graph = new GraphProto { Name = "loop" };
        graph.Initializer.Add(new TensorProto { Name = "count", DataType = TensorProto.Types.DataType.Int64, Int64Data = { 3 } });
        graph.Initializer.Add(new TensorProto { Name = "isOn", DataType = TensorProto.Types.DataType.Bool, RawData = ByteString.CopyFrom(1) });
        var body = new GraphProto { Name = "body" };
        body.Input.Add([Value("step", 7), Value("wasOn", 9), Value("before", 1, 1, 2)]);
        body.Node.Add([OnnxNode.Create("Identity", ["wasOn"], "goesOn"), OnnxNode.Create("Add", ["before", "x"], "after")]);
        body.Output.Add([Value("goesOn", 9), Value("after", 1, 1, 2)]);
        var loop = OnnxNode.Create("Loop", ["count", "isOn", "x"], "y");
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
        graph.Node.Add(loop);
        CheckBesideOtherSteps(graph);
    }

    [TestMethod]
    public void ImagesOfMLNet_AreTakenAsBytes()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 12).Select(i =>
        {
            var pixels = new byte[8 * 8 * 4];
            random.NextBytes(pixels);
            return new Photo { Picture = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Bgra32, pixels), Pixels = pixels, IsEven = i % 2 == 0 };
        }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = _ml.Transforms.DropColumns(nameof(Photo.Pixels)).Append(_ml.BinaryClassification.Trainers.Cnn(new CnnEstimator.Options
        {
            FeatureColumnName = nameof(Photo.Picture),
            LabelColumnName = nameof(Photo.IsEven),
            Epochs = 1,
        })).Fit(data);
        using var session = new InferenceSession(ExportedModel.Export(_ml, model, data, "Probability"));
        Assert.AreEqual(nameof(Photo.Picture), session.InputNames.Single());

        // Alpha, red, green and blue, one plane after the other.
        byte[] planes = [.. rows.SelectMany(row => new[] { 3, 2, 1, 0 }.SelectMany(channel => row.Pixels.Chunk(4).Select(pixel => pixel[channel])))];
        using var input = OrtValue.CreateTensorValueFromMemory(planes, [rows.Length, 4, 8, 8]);
        using var run = new RunOptions();
        using var results = session.Run(run, [nameof(Photo.Picture)], [input], ["Probability"]);
        var expected = model.Transform(data).GetColumn<float>("Probability").ToArray();
        foreach (var (one, other) in expected.Zip(results[0].GetTensorDataAsSpan<float>().ToArray()))
        {
            Assert.AreEqual(one, other, 1e-5f);
        }
    }

    private void CheckBesideOtherSteps(GraphProto graph)
    {
        graph.Input.Add(Value("x", 1, 1, 2));
        graph.Output.Add(Value("y", 1, 1, 2));
        var file = new ModelProto { IrVersion = 9, ProducerName = "test", Graph = graph };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = 17 });
        var data = _ml.Data.LoadFromEnumerable(House.Create(30));
        using var onnx = new MemoryStream(file.ToByteArray());
        var model = _ml.Transforms.ReplaceMissingValues("Area")
            .Append(_ml.Transforms.ReplaceMissingValues("Rooms"))
            .Append(_ml.Transforms.Concatenate("x", "Area", "Rooms"))
            .Append(_ml.Transforms.ApplyOnnxModel(["y"], ["x"], onnx))
            .Append(_ml.Transforms.Concatenate("Features", "y", "x"))
            .Fit(data);
        ExportedModel.Check(_ml, model, data, oneByOne: true, "Features");
    }

    private static AttributeProto Branch(string name, NodeProto node)
    {
        var branch = new GraphProto { Name = name };
        branch.Node.Add(node);
        branch.Output.Add(Value(node.Output[0], 1, 1, 2));
        return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = branch };
    }

    private static ValueInfoProto Value(string name, int type, params long[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(dimensions.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (TensorProto.Types.DataType)type, Shape = shape } },
        };
    }

    private sealed class Photo
    {
        [Microsoft.ML.Transforms.Image.ImageType(8, 8)]
        public MLImage Picture { get; set; } = null!;

        [VectorType(256)]
        public byte[] Pixels { get; set; } = [];

        public bool IsEven { get; set; }
    }
}
