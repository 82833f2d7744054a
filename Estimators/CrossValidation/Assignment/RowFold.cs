using System.Collections;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The rows of one fold, by their numbers in the order of the data.</summary>
/// <param name="Repetition">The number of the repetition, from 0.</param>
/// <param name="Number">The number of the fold within it, from 0.</param>
/// <param name="Train">Whether a row is trained on.</param>
/// <param name="Test">Whether a row is predicted.</param>
internal sealed record RowFold(int Repetition, int Number, BitArray Train, BitArray Test)
{
    /// <summary>The number of rows to train on.</summary>
    public int TrainCount { get; } = Count(Train);

    /// <summary>The number of rows to predict.</summary>
    public int TestCount { get; } = Count(Test);

    /// <summary>Makes folds of which each predicts the rows of its number and is trained on all others.</summary>
    /// <param name="numbers">The number of the fold of each row.</param>
    /// <param name="count">The number of folds.</param>
    /// <param name="repetition">The number of the repetition.</param>
    public static IEnumerable<RowFold> CreateAll(int[] numbers, int count, int repetition) =>
        Enumerable.Range(0, count).Select(number => Create(Array.ConvertAll(numbers, ofRow => ofRow == number), repetition, number));

    /// <summary>Makes a fold that predicts some rows and is trained on all others.</summary>
    /// <param name="held">For each row whether it is predicted.</param>
    /// <param name="repetition">The number of the repetition.</param>
    /// <param name="number">The number of the fold.</param>
    public static RowFold Create(bool[] held, int repetition, int number)
    {
        var test = new BitArray(held);
        return new RowFold(repetition, number, new BitArray(test).Not(), test);
    }

    private static int Count(BitArray rows)
    {
        var count = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            count += rows[row] ? 1 : 0;
        }

        return count;
    }
}
