using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Exporting;

/// <summary>A pipeline as ONNX Runtime alone computes it.</summary>
internal static class ExportedModel
{
    /// <summary>What <c>SaveAsOnnx</c> writes.</summary>
    public static byte[] Export(MLContext ml, ITransformer model, IDataView data, params string[] outputs)
    {
        using var stream = new MemoryStream();
        ml.Model.SaveAsOnnx(model, data.Schema, stream, outputs);
        return stream.ToArray();
    }

    /// <summary>Checks that columns are what the model's <c>Transform</c> gives.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows.</param>
    /// <param name="oneByOne">Whether it takes one row at a time; twenty are then enough.</param>
    /// <param name="outputs">The columns.</param>
    public static void Check(MLContext ml, ITransformer model, IDataView data, bool oneByOne, params string[] outputs)
    {
        using var session = Load(Export(ml, model, data));
        CollectionAssert.IsSubsetOf(outputs, session.OutputNames.ToArray(), string.Join(", ", session.OutputNames));
        foreach (var rows in oneByOne ? Enumerable.Range(1, 20).Select(i => ml.Data.TakeRows(ml.Data.SkipRows(data, i), 1)) : [data])
        {
            var scored = model.Transform(rows);
            var count = data == rows ? (int)data.GetRowCount()! : 1;
            var inputs = session.InputNames.ToDictionary(
                name => name, name => ToTensor(RowsOf(rows, name), count, session.InputMetadata[name].Dimensions));
            using var options = new RunOptions();
            using var results = session.Run(options, inputs, outputs);
            foreach (var (name, result) in outputs.Zip(results))
            {
                AssertEqual(RowsOf(scored, name), result, name);
            }
        }
    }

    // ML.NET writes texts in lower case by an operator that asks Linux for a locale which small images lack.
    private static InferenceSession Load(byte[] onnx)
    {
        try
        {
            return new InferenceSession(onnx);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("language-pack", StringComparison.Ordinal))
        {
            Assert.Inconclusive("The machine has no locale en_US.UTF-8.");
            throw;
        }
    }

    private static Array RowsOf(IDataView data, string name)
    {
        var column = data.Schema[name];
        return column.Type switch
        {
            TextDataViewType => data.GetColumn<string>(column).ToArray(),
            KeyDataViewType => KeyTexts(data, column),
            BooleanDataViewType => data.GetColumn<bool>(column).ToArray(),
            VectorDataViewType { ItemType: BooleanDataViewType } => data.GetColumn<bool[]>(column).SelectMany(row => row).ToArray(),
            VectorDataViewType { ItemType: TextDataViewType } =>
                data.GetColumn<ReadOnlyMemory<char>[]>(column).SelectMany(row => row).Select(text => text.ToString()).ToArray(),
            VectorDataViewType => data.GetColumn<float[]>(column).SelectMany(row => row).ToArray(),
            _ => data.GetColumn<float>(column).ToArray(),
        };
    }

    private static string[] KeyTexts(IDataView data, DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        string[] all = [string.Empty, .. names.DenseValues().Select(name => name.ToString())];
        return [.. data.GetColumn<uint>(column).Select(key => all[key])];
    }

    private static OrtValue ToTensor(Array values, int rows, int[] dimensions)
    {
        long[] shape = [rows, .. dimensions.Length > 2 ? dimensions[1..].Select(size => (long)size) : [values.Length / rows]];
        switch (values)
        {
            case string[] texts:
                var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
                for (var i = 0; i < texts.Length; i++)
                {
                    tensor.StringTensorSetElementAt(texts[i], i);
                }

                return tensor;
            case bool[] truths:
                return OrtValue.CreateTensorValueFromMemory(truths, shape);
            default:
                return OrtValue.CreateTensorValueFromMemory((float[])values, shape);
        }
    }

    private static void AssertEqual(Array expected, OrtValue actual, string name)
    {
        switch (expected)
        {
            case string[] texts:
                CollectionAssert.AreEqual(texts, actual.GetStringTensorAsArray(), name);
                break;
            case bool[] truths:
                CollectionAssert.AreEqual(truths, actual.GetTensorDataAsSpan<bool>().ToArray(), name);
                break;
            default:
                var (floats, given) = ((float[])expected, actual.GetTensorDataAsSpan<float>().ToArray());
                Assert.HasCount(floats.Length, given, name);
                for (var i = 0; i < floats.Length; i++)
                {
                    Assert.AreEqual(floats[i], given[i], 1e-4f * Math.Max(1, Math.Abs(floats[i])), $"{name}, {i}");
                }

                break;
        }
    }
}
