using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What came of a fold as bytes, for processes that did not fit it.</summary>
/// <param name="rows">The rows.</param>
/// <param name="labelColumnName">The label.</param>
/// <param name="withModels">Whether the model goes along. One that cannot be saved, such as a step of a user's own code, never does.</param>
internal sealed class FoldFitSerializer(FoldedRows rows, string labelColumnName, bool withModels)
{
    private static readonly MLContext _ml = DetachedContext.Shared;

    /// <summary>Writes it.</summary>
    public byte[] Write(FoldFit fit)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(fit.Failure is not null);
        if (fit.Failure is { } failure)
        {
            writer.Write(failure is ArgumentException);
            writer.Write(failure.Message);
            return stream.ToArray();
        }

        writer.Write(fit.FitTime.Ticks);
        writer.Write(fit.ScoreTime.Ticks);
        WriteRows(writer, fit.Predictions!.ToView(), [.. fit.Predictions.Columns.Where(IsWritable).Select(column => column.Name)]);
        WriteRows(writer, fit.Labelled!, fit.Labelled!.Schema.GetColumnOrNull(labelColumnName) is null ? [] : [labelColumnName]);
        WriteBytes(writer, withModels ? Save(fit.Model!) : []);
        return stream.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <param name="number">The number of the fold.</param>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    public FoldFit Read(int number, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var fold = rows.Folds[number];
        if (reader.ReadBoolean())
        {
            var (isArgument, message) = (reader.ReadBoolean(), reader.ReadString());
            return new FoldFit(fold) { Failure = isArgument ? new ArgumentException(message) : new InvalidOperationException(message) };
        }

        var (fitTime, scoreTime) = (TimeSpan.FromTicks(reader.ReadInt64()), TimeSpan.FromTicks(reader.ReadInt64()));
        var predictions = ReadRows(reader);
        return new FoldFit(fold)
        {
            FitTime = fitTime,
            ScoreTime = scoreTime,
            Predictions = FoldPredictions.Read(predictions!, [.. predictions!.Schema.Select(column => column.Name)]),
            Labelled = ReadRows(reader),
            Model = Load(ReadBytes(reader)),
        };
    }

    // Others are of types that their owner alone can write.
    private static bool IsWritable(DataViewSchema.Column column) =>
        column.Type is PrimitiveDataViewType or VectorDataViewType { ItemType: PrimitiveDataViewType };

    private static void WriteRows(BinaryWriter writer, IDataView rows, string[] columns)
    {
        using var stream = new MemoryStream();
        if (columns.Length > 0)
        {
            _ml.Data.SaveAsBinary(_ml.Transforms.SelectColumns(columns).Fit(rows).Transform(rows), stream);
        }

        WriteBytes(writer, stream.ToArray());
    }

    private static IDataView? ReadRows(BinaryReader reader) =>
        ReadBytes(reader) is { Length: > 0 } bytes ? _ml.Data.LoadFromBinary(new BytesSource(bytes)) : null;

    private byte[] Save(ITransformer model)
    {
        using var stream = new MemoryStream();
        try
        {
            _ml.Model.Save(model, rows.Data.Schema, stream);
            return stream.ToArray();
        }
        catch (Exception e) when (SavedModel.IsRefusal(e))
        {
            return [];
        }
    }

    private static ITransformer? Load(byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? null : _ml.Model.Load(new MemoryStream(bytes), out _);
        }
        catch (Exception e) when (SavedModel.IsRefusal(e))
        {
            return null;
        }
    }

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());

    private sealed class BytesSource(byte[] bytes) : IMultiStreamSource
    {
        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => new MemoryStream(bytes, writable: false);

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
    }
}
