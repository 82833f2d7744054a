using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Calibration.Familiarity;

/// <summary>
/// Turns rows so that all directions vary alike: what never happened, such as two numbers that always went together and now do not, is then far away,
/// however small it is. Distances are those of Mahalanobis (1936).
/// </summary>
/// <param name="Mean">The mean of each number.</param>
/// <param name="Matrix">The matrix that rows are multiplied with, (from, to), row by row.</param>
internal sealed record Whitening(float[] Mean, float[] Matrix)
{
    // Directions that do not vary at all are given this part of the mean variance, and the more the fewer rows there are to tell.
    private const double SmallestRidge = 1e-3;
    private const double RidgeOfFewRows = 0.1;

    // Above, a random projection comes first, which keeps distances (Johnson and Lindenstrauss 1984).
    private const int WidestWhole = 256;
    private const int ProjectedWidth = 128;

    /// <summary>The number of numbers of a turned row.</summary>
    public int Width => Matrix.Length / Mean.Length;

    /// <summary>Measures rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="random">Draws the projection.</param>
    public static Whitening Measure(float[][] rows, Random random)
    {
        var width = rows[0].Length;
        double[] mean = [.. Enumerable.Range(0, width).Select(i => rows.Average(row => (double)row[i]))];
        var projection = width > WidestWhole ? Project(width, random) : null;
        double[][] centred = [.. rows.Select(row => Multiply([.. row.Select((value, i) => value - mean[i])], projection))];
        var turn = InvertTransposed(Factor(centred));
        var matrix = projection is null ? turn : Array.ConvertAll(projection, row => Multiply(row, turn));
        return new Whitening(Array.ConvertAll(mean, value => (float)value), [.. matrix.SelectMany(row => row).Select(value => (float)value)]);
    }

    /// <summary>Turns a row.</summary>
    public float[] Apply(float[] row)
    {
        var turned = new float[Width];
        for (var i = 0; i < row.Length; i++)
        {
            var centred = row[i] - Mean[i];
            for (var j = 0; j < turned.Length; j++)
            {
                turned[j] += centred * Matrix[(i * turned.Length) + j];
            }
        }

        return turned;
    }

    /// <summary>Adds the turning to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The name of the rows.</param>
    /// <returns>The name of the turned rows, (rows, <see cref="Width"/>).</returns>
    public string Add(OnnxGraph graph, string rows) => graph.Node(
        "MatMul", [graph.Node("Sub", [rows, graph.Floats(Mean, 1, Mean.Length)]), graph.Floats(Matrix, Mean.Length, Width)]);

    private static double[][] Project(int width, Random random) => [.. Enumerable.Range(0, width).Select(_ => Enumerable.Range(0, ProjectedWidth)
        .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()) / ProjectedWidth) * Math.Cos(2 * Math.PI * random.NextDouble())).ToArray())];

    // The lower triangle L of the covariance L·Lᵀ (Cholesky).
    private static double[][] Factor(double[][] rows)
    {
        var width = rows[0].Length;
        var covariance = Covariance(rows);
        var ridge = (SmallestRidge + (RidgeOfFewRows * width / rows.Length)) * Math.Max(covariance.Select((row, i) => row[i]).Average(), 1e-12);
        for (var i = 0; i < width; i++)
        {
            covariance[i][i] += ridge;
            for (var j = 0; j <= i; j++)
            {
                var sum = covariance[i][j];
                for (var k = 0; k < j; k++)
                {
                    sum -= covariance[i][k] * covariance[j][k];
                }

                covariance[i][j] = i == j ? Math.Sqrt(sum) : sum / covariance[j][j];
            }
        }

        return covariance;
    }

    // The lower triangle alone.
    private static double[][] Covariance(double[][] rows)
    {
        double[][] covariance = [.. Enumerable.Range(0, rows[0].Length).Select(i => new double[i + 1])];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    covariance[i][j] += row[i] * row[j] / rows.Length;
                }
            }
        }

        return covariance;
    }

    // The inverse of the transposed triangle, by which rows are multiplied from the right.
    private static double[][] InvertTransposed(double[][] triangle)
    {
        var width = triangle.Length;
        double[][] inverse = [.. Enumerable.Range(0, width).Select(_ => new double[width])];
        for (var column = 0; column < width; column++)
        {
            for (var row = column; row < width; row++)
            {
                var sum = row == column ? 1.0 : 0;
                for (var k = column; k < row; k++)
                {
                    sum -= triangle[row][k] * inverse[column][k];
                }

                inverse[column][row] = sum / triangle[row][row];
            }
        }

        return inverse;
    }

    private static double[] Multiply(double[] row, double[][]? matrix)
    {
        if (matrix is null)
        {
            return row;
        }

        var product = new double[matrix[0].Length];
        for (var i = 0; i < row.Length; i++)
        {
            for (var j = 0; j < product.Length; j++)
            {
                product[j] += row[i] * matrix[i][j];
            }
        }

        return product;
    }
}
