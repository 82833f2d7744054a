using MLNet.DeepExtensions.Trainers.Ngrams;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>How much the n-grams tell of the classes, each looked at alone (Wang and Manning 2012).</summary>
internal static class NaiveBayes
{
    /// <summary>
    /// The factor of each weight: √|r|, with r the log of the ratio of the shares that the n-gram has of the n-grams of the class and of the
    /// other classes, counted from 1 on; 1 where rows are not of classes.
    /// </summary>
    /// <param name="rows">All rows.</param>
    /// <param name="picked">The numbers of the rows to look at.</param>
    /// <param name="ngramCount">The number of n-grams.</param>
    /// <param name="loss">Knows the classes of the rows.</param>
    /// <returns>For each n-gram a factor for each output.</returns>
    public static double[] Freedom(NgramRows rows, int[] picked, int ngramCount, LinearLoss loss)
    {
        var outputs = loss.Outputs;
        var (inside, outside) = (new double[ngramCount * outputs], new double[ngramCount * outputs]);
        Array.Fill(inside, 1);
        if (picked.Length == 0 || loss.IsMember(picked[0], 0) is null)
        {
            return inside;
        }

        Array.Fill(outside, 1);
        foreach (var row in picked)
        {
            for (var output = 0; output < outputs; output++)
            {
                var counts = loss.IsMember(row, output) == true ? inside : outside;
                foreach (var ngram in rows.GetNgrams(row))
                {
                    counts[(ngram * outputs) + output]++;
                }
            }
        }

        var (insideSums, outsideSums) = (Sums(inside, outputs), Sums(outside, outputs));
        var freedom = new double[inside.Length];
        for (var i = 0; i < freedom.Length; i++)
        {
            var ratio = inside[i] / insideSums[i % outputs] / (outside[i] / outsideSums[i % outputs]);
            freedom[i] = Math.Sqrt(Math.Abs(Math.Log(ratio)));
        }

        return freedom;
    }

    private static double[] Sums(double[] counts, int outputs)
    {
        var sums = new double[outputs];
        for (var i = 0; i < counts.Length; i++)
        {
            sums[i % outputs] += counts[i];
        }

        return sums;
    }
}
