using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>A row with a column of every type that an object can have, and the features of a network.</summary>
internal sealed class AllTypesRow
{
    public const int Width = 3;

    public bool Boolean { get; set; }

    public byte Byte { get; set; }

    public sbyte SByte { get; set; }

    public short Int16 { get; set; }

    public ushort UInt16 { get; set; }

    public int Int32 { get; set; }

    public uint UInt32 { get; set; }

    public long Int64 { get; set; }

    public ulong UInt64 { get; set; }

    public float Single { get; set; }

    public double Double { get; set; }

    public string Text { get; set; } = string.Empty;

    public DateTime DateTime { get; set; }

    public DateTimeOffset DateTimeOffset { get; set; }

    public TimeSpan TimeSpan { get; set; }

    public DataViewRowId RowId { get; set; }

    [KeyType(1000)]
    public ulong Key { get; set; }

    public float[] VariableVector { get; set; } = [];

    public string[] TextVector { get; set; } = [];

    [KeyType(1000)]
    public uint[] KeyVector { get; set; } = [];

    public VBuffer<double> SparseVector { get; set; }

    [VectorType(Width)]
    public float[] Features { get; set; } = [];

    /// <summary>Data with a number of rows that differ in each column.</summary>
    public static IDataView View(MLContext ml, int count) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(Create).ToArray());

    private static AllTypesRow Create(int row) => new()
    {
        Boolean = row % 2 == 0,
        Byte = (byte)row,
        SByte = (sbyte)row,
        Int16 = (short)row,
        UInt16 = (ushort)row,
        Int32 = -row,
        UInt32 = (uint)row,
        Int64 = long.MaxValue - row,
        UInt64 = ulong.MaxValue - (ulong)row,
        Single = row % 50 == 0 ? float.NaN : row / 3f,
        Double = row / 3.0,
        Text = row % 7 == 0 ? string.Empty : $"text {row}",
        DateTime = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(row),
        DateTimeOffset = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)).AddMinutes(row),
        TimeSpan = TimeSpan.FromSeconds(row),
        RowId = new DataViewRowId((ulong)row, 7),
        Key = (ulong)row % 1000,
        VariableVector = Enumerable.Range(0, row % 6).Select(index => (float)(row + index)).ToArray(),
        TextVector = Enumerable.Range(0, row % 4).Select(index => $"{row}.{index}").ToArray(),
        KeyVector = Enumerable.Range(0, row % 5).Select(index => (uint)(row + index) % 1000).ToArray(),
        SparseVector = new VBuffer<double>(10, 2, [row, row + 0.5], [1, 8]),
        Features = Enumerable.Range(0, Width).Select(column => MathF.Sin((row * Width) + column)).ToArray(),
    };
}
