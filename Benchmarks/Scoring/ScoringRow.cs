using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Training;

namespace MLNet.DeepExtensions.Benchmarks.Scoring;

/// <summary>A row to score; each trainer reads what it is made for.</summary>
internal sealed class ScoringRow
{
    /// <summary>The number of values that a category has.</summary>
    public const int CategoryCount = 20;

    /// <summary>The number of words that a text is made of.</summary>
    public const int Vocabulary = 5_000;

    public float[] Features { get; set; } = [];

    public uint[] Categories { get; set; } = [];

    public uint[] Words { get; set; } = [];

    public uint Label { get; set; }

    /// <summary>Makes rows.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="features">The numbers a row.</param>
    /// <param name="categories">The categories a row.</param>
    /// <param name="words">The words a row.</param>
    /// <param name="vocabulary">The number of words that texts are made of.</param>
    public static ScoringRow[] Create(int count, int features, int categories, int words, int vocabulary = Vocabulary)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new ScoringRow
        {
            Features = [.. Enumerable.Range(0, features).Select(_ => random.NextSingle())],
            Categories = [.. Enumerable.Range(0, categories).Select(_ => (uint)random.Next(1, CategoryCount + 1))],
            Words = [.. Enumerable.Range(0, words).Select(_ => (uint)random.Next(1, vocabulary + 1))],
            Label = (uint)random.Next(1, TrainingCase.ClassCount + 1),
        })];
    }

    /// <summary>The columns of such rows.</summary>
    /// <param name="row">One of the rows.</param>
    /// <param name="vocabulary">The number of words that texts are made of.</param>
    public static SchemaDefinition DescribeColumns(ScoringRow row, int vocabulary = Vocabulary)
    {
        var schema = SchemaDefinition.Create(typeof(ScoringRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, row.Features.Length));
        schema[nameof(Categories)].ColumnType = new VectorDataViewType(
            new KeyDataViewType(typeof(uint), CategoryCount), Math.Max(1, row.Categories.Length));
        schema[nameof(Words)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), vocabulary), Math.Max(1, row.Words.Length));
        schema[nameof(Label)].ColumnType = new KeyDataViewType(typeof(uint), TrainingCase.ClassCount);
        return schema;
    }
}
