using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

[TestClass]
public sealed class OwnerBufferTests : IDisposable
{
    private readonly BatchWindow _window = new();
    private readonly Source _source = new();
    private readonly ColumnBuffer _buffer;

    public OwnerBufferTests() => _buffer = ColumnBuffer.Create(_source, _source.Schema["Picture"], _window, 3);

    public void Dispose() => _source.Dispose();

    [TestMethod]
    public void Getter_ValueTaken_LivesUntilItIsReplacedByItsOwner()
    {
        ReadBatch();
        var getter = (ValueGetter<Picture>)_buffer.Getter;
        Picture value = null!;
        _window.MoveTo(0, 3);
        getter(ref value);
        var first = value;
        getter(ref value);
        Assert.AreSame(first, value);
        Assert.IsFalse(first.IsDisposed);
        ReadBatch();
        Assert.IsFalse(first.IsDisposed);
        getter(ref value);
        Assert.IsTrue(first.IsDisposed);
        _buffer.Dispose();
        Assert.IsFalse(value.IsDisposed);
    }

    [TestMethod]
    public void Read_ValueNotTaken_IsDisposedWhenItIsReplaced()
    {
        ReadBatch();
        ReadBatch();
        CollectionAssert.AreEqual(
            new[] { true, true, true, false, false, false }, _source.Made.Select(value => value.IsDisposed).ToArray());
        _buffer.Dispose();
        Assert.IsTrue(_source.Made.All(value => value.IsDisposed));
    }

    [TestMethod]
    public void Lender_Value_StaysWithTheBuffer()
    {
        ReadBatch();
        Picture value = null!;
        for (var row = 0; row < 3; row++)
        {
            _window.MoveTo(row, 3);
            ((ValueGetter<Picture>)_buffer.Lender)(ref value);
            Assert.AreSame(_source.Made[row], value);
        }

        Assert.IsFalse(_source.Made.Any(picture => picture.IsDisposed));
        _buffer.Dispose();
        Assert.IsTrue(_source.Made.All(picture => picture.IsDisposed));
    }

    private void ReadBatch()
    {
        for (var row = 0; row < 3; row++)
        {
            _buffer.Read(row);
        }
    }

    private sealed class Picture : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class PictureType() : StructuredDataViewType(typeof(Picture))
    {
        public override bool Equals(DataViewType? other) => other is PictureType;
    }

    private sealed class Source : DataViewRow
    {
        public List<Picture> Made { get; } = [];

        public override long Position => 0;

        public override long Batch => 0;

        public override DataViewSchema Schema { get; } = CreateSchema();

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        // Like ML.NET's image loader: the value that is there is disposed, and a new one takes its place.
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<Picture>)Get;

        private static DataViewSchema CreateSchema()
        {
            var schema = new DataViewSchema.Builder();
            schema.AddColumn("Picture", new PictureType());
            return schema.ToSchema();
        }

        private void Get(ref Picture value)
        {
            value?.Dispose();
            Made.Add(value = new Picture());
        }
    }
}
