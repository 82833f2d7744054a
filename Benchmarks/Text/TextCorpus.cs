using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>A text and whether it is of the class looked for.</summary>
internal sealed class LabelledText
{
    [LoadColumn(0)]
    public bool Label { get; set; }

    [LoadColumn(1)]
    public string Text { get; set; } = string.Empty;
}

/// <summary>A corpus of two files, <c>NAME-train.tsv</c> and <c>NAME-test.tsv</c>: a heading, then 0 or 1, a tab and the text.</summary>
/// <param name="Name">The corpus's name.</param>
/// <param name="Train">The rows to train on.</param>
/// <param name="Test">The rows to judge by.</param>
internal sealed record TextCorpus(string Name, IDataView Train, IDataView Test)
{
    /// <summary>Finds all corpora of a folder.</summary>
    /// <param name="ml">The context to load with.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="hold">
    /// Whether a fifth of the training rows takes the place of the test rows, as settings must be chosen without looking at those.
    /// </param>
    /// <param name="seed">Which fifth that is.</param>
    public static IEnumerable<TextCorpus> FindAll(MLContext ml, DirectoryInfo folder, bool hold, int seed)
    {
        foreach (var file in folder.EnumerateFiles("*-train.tsv").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var name = file.Name[..^"-train.tsv".Length];
            var train = Load(ml, file.FullName);
            if (hold)
            {
                var parts = ml.Data.TrainTestSplit(train, 0.2, seed: seed);
                yield return new TextCorpus(name, ml.Data.Cache(parts.TrainSet), ml.Data.Cache(parts.TestSet));
            }
            else
            {
                yield return new TextCorpus(name, train, Load(ml, Path.Combine(folder.FullName, $"{name}-test.tsv")));
            }
        }
    }

    private static IDataView Load(MLContext ml, string path) =>
        ml.Data.Cache(
            ml.Data.LoadFromTextFile<LabelledText>(path, new TextLoader.Options { HasHeader = true, Separators = ['\t'], AllowQuoting = false }));
}
