using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

/// <summary>A buffer of images keeps copies: the source's stay the source's, and a caller's stay the caller's.</summary>
[TestClass]
public sealed class ImageBufferTests : IDisposable
{
    private readonly BatchWindow _window = new();
    private readonly Source _source = new();
    private readonly ColumnBuffer _buffer;

    public ImageBufferTests() => _buffer = ColumnBuffer.Create(_source, _source.Schema["Picture"], _window, 3);

    public void Dispose() => _source.Dispose();

    [TestMethod]
    public void Getter_ImageTaken_IsTheCallersForGood()
    {
        ReadBatch();
        var getter = (ValueGetter<MLImage>)_buffer.Getter;
        MLImage image = null!;
        _window.MoveTo(0, 3);
        getter(ref image);
        var first = image;
        getter(ref image);
        Assert.AreSame(first, image);
        ReadBatch();
        getter(ref image);
        Assert.AreNotSame(first, image);
        _buffer.Dispose();
        Assert.IsFalse(IsDisposed(first));
        Assert.IsFalse(IsDisposed(image));
    }

    [TestMethod]
    public void Read_ImageNotTaken_IsDisposedWhenItIsReplaced()
    {
        ReadBatch();
        MLImage image = null!;
        _window.MoveTo(2, 3);
        ((ValueGetter<MLImage>)_buffer.Lender)(ref image);
        ReadBatch();
        Assert.IsTrue(IsDisposed(image));
    }

    [TestMethod]
    public void Lender_Image_StaysWithTheBuffer()
    {
        ReadBatch();
        MLImage image = null!;
        for (var row = 0; row < 3; row++)
        {
            _window.MoveTo(row, 3);
            ((ValueGetter<MLImage>)_buffer.Lender)(ref image);
            CollectionAssert.AreEqual(_source.Lent[row].Pixels.ToArray(), image.Pixels.ToArray());
            Assert.AreEqual($"picture {row}", image.Tag);
            Assert.AreEqual(_source.Lent[row].PixelFormat, image.PixelFormat);
        }

        _buffer.Dispose();
        Assert.IsTrue(IsDisposed(image));
        Assert.IsFalse(_source.Lent.Exists(IsDisposed));
    }

    [TestMethod]
    public void Read_NoImage_GivesNull()
    {
        ReadBatch();
        _source.Lent.Clear();
        _source.IsEmpty = true;
        ReadBatch();
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [9, 9, 9, 9]);
        var read = image;
        _window.MoveTo(1, 3);
        ((ValueGetter<MLImage>)_buffer.Getter)(ref read);
        Assert.IsNull(read);
    }

    private static bool IsDisposed(MLImage image)
    {
        try
        {
            return image.Width == 0;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private void ReadBatch()
    {
        for (var row = 0; row < 3; row++)
        {
            _buffer.Read(row);
        }
    }

    private sealed class Source : DataViewRow
    {
        public List<MLImage> Lent { get; } = [];

        public bool IsEmpty { get; set; }

        public override long Position => 0;

        public override long Batch => 0;

        public override DataViewSchema Schema { get; } = CreateSchema();

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        // Like ML.NET's ResizeImages: the image that is there is disposed, and another takes its place.
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<MLImage>)Get;

        private static DataViewSchema CreateSchema()
        {
            var schema = new DataViewSchema.Builder();
            schema.AddColumn("Picture", new ImageDataViewType(1, 2));
            return schema.ToSchema();
        }

        private void Get(ref MLImage image)
        {
            image?.Dispose();
            if (!IsEmpty)
            {
                image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [1, 2, 3, (byte)Lent.Count, 5, 6, 7, 255]);
                image.Tag = $"picture {Lent.Count % 3}";
                Lent.Add(image);
            }
        }
    }
}
