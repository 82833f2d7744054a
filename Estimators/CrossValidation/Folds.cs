using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// Which rows are trained on and which are predicted, once or several times: by chance, by classes, by groups, by time. Give it to
/// <c>CrossValidateFolds</c>, <c>Compare</c>, <c>Search</c>, or <c>ml.Data.CrossValidationSplit</c>.
/// </summary>
/// <remarks>
/// A row is known by its number in the order of the data, so the same seed gives the same folds of the same data on every machine. No row is
/// copied. Data that comes in another order each time it is read is noticed, and refused.
/// </remarks>
public abstract class Folds
{
    private protected Folds(int count) => Count = count;

    /// <summary>The number of folds: of all repetitions together.</summary>
    public int Count { get; }

    /// <summary>Rows by chance: each is predicted once.</summary>
    /// <param name="count">The number of folds, at least 2. Default 5.</param>
    /// <param name="seed">The seed of the order. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 2.</exception>
    public static Folds Random(int count = 5, int seed = 0) => new RandomFolds(AtLeastTwo(count), seed);

    /// <summary>
    /// Rows by chance, of each class the same number in every fold, to within one row; of numbers, as many small as large ones. Each row is
    /// predicted once.
    /// </summary>
    /// <param name="count">The number of folds, at least 2. Default 5.</param>
    /// <param name="seed">The seed of the order. Default 0.</param>
    /// <param name="columnName">The column with the classes or numbers, as it is in the data. Default null: the label.</param>
    /// <exception cref="ArgumentException"><paramref name="count"/> is less than 2, or the name is empty.</exception>
    public static Folds Stratified(int count = 5, int seed = 0, string? columnName = null) =>
        new StratifiedFolds(AtLeastTwo(count), seed, NullOrName(columnName));

    /// <summary>Whole groups, folds of about the same size: no group is both trained on and predicted. Each row is predicted once.</summary>
    /// <param name="columnName">The column that tells which rows belong together: text, key, number or Boolean.</param>
    /// <param name="count">The number of folds, at least 2. Default 5.</param>
    /// <param name="seed">The seed of the order of groups that are equally large. Default 0.</param>
    /// <exception cref="ArgumentException"><paramref name="count"/> is less than 2, or the name is empty.</exception>
    public static Folds Grouped(string columnName, int count = 5, int seed = 0) => new GroupedFolds(Name(columnName), AtLeastTwo(count), seed);

    /// <summary>Whole groups, spread so that each fold has of each class about the same part. Each row is predicted once.</summary>
    /// <param name="groupColumnName">The column that tells which rows belong together: text, key, number or Boolean.</param>
    /// <param name="count">The number of folds, at least 2. Default 5.</param>
    /// <param name="seed">The seed of the order. Default 0.</param>
    /// <param name="columnName">The column with the classes or numbers, as it is in the data. Default null: the label.</param>
    /// <exception cref="ArgumentException"><paramref name="count"/> is less than 2, or a name is empty.</exception>
    public static Folds StratifiedGrouped(string groupColumnName, int count = 5, int seed = 0, string? columnName = null) =>
        new StratifiedGroupedFolds(Name(groupColumnName), AtLeastTwo(count), seed, NullOrName(columnName));

    /// <summary>
    /// Time goes on: the rows are cut by time into one part more than there are folds, and each fold predicts a part with all that came before it.
    /// Rows of the same time stay together, and the first part is never predicted.
    /// </summary>
    /// <param name="timeColumnName">The column of times: DateTime, DateTimeOffset, TimeSpan, or numbers. The rows may be in any order.</param>
    /// <param name="count">The number of folds, positive. Default 5.</param>
    /// <param name="gap">How long before the first row to predict the last row to train on is at least: as long as it takes until a label is
    /// known. Default 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the name is empty.</exception>
    public static Folds Expanding(string timeColumnName, int count = 5, TimeGap gap = default) =>
        new TimeFolds(Name(timeColumnName), Positive(count), window: null, gap.Require(nameof(gap)));

    /// <summary>As <see cref="Expanding"/>, but trained on the latest rows only, where what is older is of no use.</summary>
    /// <param name="timeColumnName">The column of times: DateTime, DateTimeOffset, TimeSpan, or numbers. The rows may be in any order.</param>
    /// <param name="window">How long the rows to train on reach back from the last one of them, positive.</param>
    /// <param name="count">The number of folds, positive. Default 5.</param>
    /// <param name="gap">How long before the first row to predict the last row to train on is at least. Default 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the name is empty.</exception>
    public static Folds Rolling(string timeColumnName, TimeGap window, int count = 5, TimeGap gap = default)
    {
        if (!(window.Value > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(window), $"window must be positive but is {window}. Expanding trains on all that came before.");
        }

        return new TimeFolds(Name(timeColumnName), Positive(count), window.Require(nameof(window)), gap.Require(nameof(gap)));
    }

    /// <summary>One split: rows by chance.</summary>
    /// <param name="testFraction">The part to predict, in (0, 1). Default 0.2.</param>
    /// <param name="seed">The seed of the choice. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is out of its range.</exception>
    public static Folds RandomSplit(double testFraction = 0.2, int seed = 0) => new RandomSplit(Fraction(testFraction), seed);

    /// <summary>One split: rows by chance, of each class the same part, to within one row; of numbers, as many small as large ones.</summary>
    /// <param name="testFraction">The part to predict, in (0, 1). Default 0.2.</param>
    /// <param name="seed">The seed of the choice. Default 0.</param>
    /// <param name="columnName">The column with the classes or numbers, as it is in the data. Default null: the label.</param>
    /// <exception cref="ArgumentException">The part is out of its range, or the name is empty.</exception>
    public static Folds StratifiedSplit(double testFraction = 0.2, int seed = 0, string? columnName = null) =>
        new StratifiedSplit(Fraction(testFraction), seed, NullOrName(columnName));

    /// <summary>One split: whole groups by chance.</summary>
    /// <param name="columnName">The column that tells which rows belong together: text, key, number or Boolean.</param>
    /// <param name="testFraction">The part to predict, in (0, 1), as nearly as whole groups make it. Default 0.2.</param>
    /// <param name="seed">The seed of the choice. Default 0.</param>
    /// <exception cref="ArgumentException">The part is out of its range, or the name is empty.</exception>
    public static Folds GroupedSplit(string columnName, double testFraction = 0.2, int seed = 0) =>
        new GroupedSplit(Name(columnName), Fraction(testFraction), seed);

    /// <summary>One split: the last rows by time.</summary>
    /// <param name="timeColumnName">The column of times: DateTime, DateTimeOffset, TimeSpan, or numbers. The rows may be in any order.</param>
    /// <param name="testFraction">The part to predict, in (0, 1), as nearly as rows of the same time allow. Default 0.2.</param>
    /// <param name="gap">How long before the first row to predict the last row to train on is at least. Default 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the name is empty.</exception>
    public static Folds LastSplit(string timeColumnName, double testFraction = 0.2, TimeGap gap = default) =>
        new LastSplit(Name(timeColumnName), Fraction(testFraction), gap.Require(nameof(gap)));

    /// <summary>The same several times, with another seed each time: the mean hangs less on chance.</summary>
    /// <param name="times">How often in all, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">There is no chance in these folds.</exception>
    public Folds Repeated(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        return IsByChance
            ? new RepeatedFolds(this, times)
            : throw new InvalidOperationException($"Folds that are repeated must be drawn by chance, but {this} would be the same each time.");
    }

    /// <summary>Whether another seed gives other folds.</summary>
    internal virtual bool IsByChance => true;

    /// <summary>The column of classes that these folds read; an empty name stands for the label; null if they read none.</summary>
    internal virtual string? StrataColumnName => null;

    /// <summary>The column of groups that these folds read; null if they read none.</summary>
    internal virtual string? GroupColumnName => null;

    /// <summary>The column of times that these folds read; null if they read none.</summary>
    internal virtual string? TimeColumnName => null;

    /// <summary>Puts the rows into folds.</summary>
    /// <param name="rows">What the folds read of the rows.</param>
    /// <param name="repetition">The number of the repetition, which changes the seed.</param>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times.</exception>
    internal abstract IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition);

    private static int AtLeastTwo(int count)
    {
        if (count < 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"There must be at least 2 folds but count is {count}. For one, take a split.");
        }

        return count;
    }

    private static int Positive(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return count;
    }

    private static double Fraction(double testFraction)
    {
        Require.Finite(testFraction, nameof(testFraction), testFraction is > 0 and < 1, "in (0, 1)");
        return testFraction;
    }

    private static string Name(string columnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        return columnName;
    }

    private static string? NullOrName(string? columnName) => columnName is null ? null : Name(columnName);
}
