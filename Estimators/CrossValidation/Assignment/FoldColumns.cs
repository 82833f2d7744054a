using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What folds are made of: the classes or numbers, groups and times of all rows, read once.</summary>
internal sealed class FoldColumns
{
    // More different numbers than that are no classes.
    private const int MostNumberClasses = 50;

    private FoldColumns(int count) => Count = count;

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>What tells whether the rows come again as they were.</summary>
    public required RowMarks Marks { get; init; }

    /// <summary>The number of the class of each row, from 0; null if they are numbers, or were not asked for.</summary>
    public int[]? Classes { get; private init; }

    /// <summary>The number of each row that takes the place of a class; null if they are classes, or were not asked for.</summary>
    public double[]? Targets { get; private init; }

    /// <summary>The number of the group of each row, from 0; null if they were not asked for.</summary>
    public int[]? Groups { get; private init; }

    /// <summary>The time of each row; null if they were not asked for.</summary>
    public TimeValues? Times { get; private init; }

    /// <summary>The rows of each group.</summary>
    public int[][] GroupMembers => Members(Groups!);

    /// <summary>Reads what folds need.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="labelColumnName">The label, for folds that go by it.</param>
    /// <param name="areNumbers">Whether the label is a number to learn, not a class; null to tell by its values.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    public static FoldColumns Read(IDataView data, Folds folds, string labelColumnName, bool? areNumbers, CancellationToken cancellationToken)
    {
        var strata = folds.StrataColumnName is { } name ? FindStrata(data.Schema, name.Length > 0 ? name : labelColumnName) : null;
        var group = folds.GroupColumnName is { } groups ? new GroupEncoder(groups) : null;
        group?.Check(data.Schema);
        var time = folds.TimeColumnName is { } times ? new TimeEncoder(times) : null;
        time?.Check(data.Schema);
        var marks = RowMarks.Choose(data.Schema, [strata?.Name, folds.GroupColumnName, folds.TimeColumnName]);

        using var cursor = data.GetRowCursor(marks.Select(column => column.Name)
            .Concat(new[] { strata?.Name, folds.GroupColumnName, folds.TimeColumnName }.OfType<string>())
            .Distinct()
            .Select(column => data.Schema[column]));
        var classes = strata is null ? null : new StoredColumn<int>(cursor, new GroupEncoder(strata.Value.Name));
        var targets = strata?.Type is NumberDataViewType ? NumberReader.Create(cursor, strata.Value) : null;
        var grouped = group is null ? null : new StoredColumn<int>(cursor, group);
        var timed = time is null ? null : new StoredColumn<double>(cursor, time);
        var numbers = new List<double>();
        var marker = RowMarks.CreateReader(cursor, marks);
        var hashes = new List<int>();
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            hashes.Add(marker());
            classes?.Read();
            grouped?.Read();
            timed?.Read();
            if (targets is not null)
            {
                numbers.Add(targets());
            }
        }

        var areTargets = targets is not null && (areNumbers ?? classes!.Values.DefaultIfEmpty().Max() >= MostNumberClasses);
        return new FoldColumns(hashes.Count)
        {
            Marks = new RowMarks(marks, [.. hashes]),
            Classes = areTargets ? null : classes?.Values,
            Targets = areTargets ? [.. numbers] : null,
            Groups = grouped?.Values,
            Times = timed is null ? null : new TimeValues(data.Schema[time!.ColumnName], timed.Values),
        };
    }

    /// <summary>The numbers of all rows.</summary>
    public int[] Numbers() => [.. Enumerable.Range(0, Count)];

    /// <summary>The rows of each stratum: of each class, or of so many numbers that are next to each other.</summary>
    /// <param name="numbersTogether">How many numbers make a stratum.</param>
    public int[][] Strata(int numbersTogether)
    {
        if (Classes is not null)
        {
            return Members(Classes);
        }

        var order = Numbers();
        Array.Sort(Array.ConvertAll(Targets!, number => number), order);
        return [.. order.Chunk(numbersTogether)];
    }

    /// <summary>The number of the stratum of each row, from 0.</summary>
    /// <param name="numbersTogether">How many numbers make a stratum; null for a tenth of all.</param>
    public int[] StrataNumbers(int? numbersTogether = null)
    {
        var strata = new int[Count];
        foreach (var (number, rows) in Strata(numbersTogether ?? Math.Max(1, (Count + 9) / 10)).Index())
        {
            Array.ForEach(rows, row => strata[row] = number);
        }

        return strata;
    }

    /// <summary>Checks that there are enough rows.</summary>
    /// <exception cref="InvalidOperationException">There are not.</exception>
    public void RequireRows(int count, Folds folds)
    {
        if (Count < count)
        {
            throw new InvalidOperationException(Count == 0
                ? $"There must be rows for {folds}, but there are none. Check where the data comes from."
                : $"There must be at least {count} rows for {folds}, but there {(Count == 1 ? "is 1" : $"are {Count}")}. "
                    + "Take fewer folds, or more rows.");
        }
    }

    /// <summary>Checks that there are enough groups.</summary>
    /// <exception cref="InvalidOperationException">There are not.</exception>
    public void RequireGroups(int count, Folds folds)
    {
        var groups = Groups!.Max() + 1;
        if (groups < count)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"There must be at least {count} groups for {folds}, but column '{folds.GroupColumnName}' has {groups} in {Count} rows. "
                + $"Take fewer folds, or name a column with more groups."));
        }
    }

    /// <summary>Gives the times, and checks that they are all there and of the kind of the lengths.</summary>
    /// <exception cref="ArgumentException">A length is of another kind than the column.</exception>
    /// <exception cref="InvalidOperationException">A time is missing.</exception>
    public double[] RequireTimes(TimeGap gap, TimeGap? window)
    {
        Times!.RequireUnit(gap, nameof(gap));
        Times.RequireUnit(window ?? default, nameof(window));
        return Times.RequireAll();
    }

    /// <summary>Makes the fold of a split, and checks that there are rows on both sides.</summary>
    /// <exception cref="InvalidOperationException">There are not.</exception>
    public RowFold RequireBothSides(bool[] held, int repetition, Folds split)
    {
        var count = held.Count(isHeld => isHeld);
        return count > 0 && count < Count
            ? RowFold.Create(held, repetition, 0)
            : throw new InvalidOperationException(Count == 0
                ? $"There must be rows for {split}, but there are none. Check where the data comes from."
                : $"There must be rows on both sides of {split}, but of {Count} rows {count} would be predicted. Use more rows, or another part.");
    }

    private static DataViewSchema.Column? FindStrata(DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new ArgumentException(
                ColumnLookup.Missing(name, schema).Message
                + $" Folds go by the rows as they come before the first step: if a step makes '{name}' of another column, "
                + "name that one, as in Folds.Stratified(columnName: \"Kind\").");
        }

        return column.Type is NumberDataViewType or KeyDataViewType or TextDataViewType or BooleanDataViewType
            ? column
            : throw ColumnLookup.WrongType(
                name,
                "a class or a number to stratify by",
                ColumnText.ToText(column.Type),
                "Take Folds.Random or Folds.Grouped, or name a column of classes.");
    }

    private static int[][] Members(int[] numbers)
    {
        var members = Enumerable.Range(0, numbers.Length == 0 ? 0 : numbers.Max() + 1).Select(_ => new List<int>()).ToArray();
        for (var row = 0; row < numbers.Length; row++)
        {
            members[numbers[row]].Add(row);
        }

        return Array.ConvertAll(members, rows => rows.ToArray());
    }

    /// <summary>A column that is read into memory.</summary>
    private sealed class StoredColumn<T>
        where T : unmanaged
    {
        private readonly RowStore _store;
        private readonly ColumnReader _reader;
        private int _count;

        public StoredColumn(DataViewRow row, ColumnEncoder encoder)
        {
            _store = encoder.CreateStore();
            _reader = encoder.CreateReader(row, _store);
        }

        public T[] Values
        {
            get
            {
                _store.SetCapacity(_count);
                return _store.GetValues<T>();
            }
        }

        public void Read()
        {
            _store.EnsureCapacity(_count + 1);
            _ = _reader.Read(_count++);
        }
    }
}
