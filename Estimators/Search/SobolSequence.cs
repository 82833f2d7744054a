using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// Sobol's points (Sobol 1967), which fill a cube more evenly than random ones, with the direction numbers of Joe and Kuo (2008), moved by a digital
/// shift that a seed gives. Beyond 21 dimensions they are random.
/// </summary>
internal sealed class SobolSequence
{
    private const int Bits = 32;

    // Of each dimension from the second on: the degree of its polynomial, the polynomial, and the first direction numbers.
    private static readonly (int Degree, uint Polynomial, uint[] First)[] _dimensions =
    [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]), (4, 4, [1, 3, 5, 13]),
        (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]), (5, 11, [1, 1, 5, 1, 1]), (5, 13, [1, 1, 1, 3, 11]),
        (5, 14, [1, 3, 5, 5, 31]), (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]), (6, 16, [1, 3, 1, 13, 27, 49]),
        (6, 19, [1, 1, 1, 15, 7, 5]), (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]), (7, 1, [1, 3, 7, 11, 23, 15, 103]),
        (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private readonly uint[][] _directions;
    private readonly uint[] _shifts;
    private readonly int _seed;

    /// <summary>Prepares a sequence.</summary>
    /// <param name="dimensions">The number of numbers of a point.</param>
    /// <param name="seed">The seed of the shift.</param>
    public SobolSequence(int dimensions, int seed)
    {
        _seed = seed;
        _directions = [.. Enumerable.Range(0, Math.Min(dimensions, _dimensions.Length + 1)).Select(CreateDirections)];
        var random = SplitMix64.At(seed, 0, -1);
        _shifts = [.. Enumerable.Range(0, dimensions).Select(_ => (uint)random.Next())];
    }

    /// <summary>A point.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <returns>A number in [0, 1) for each dimension.</returns>
    public double[] GetPoint(int index)
    {
        var random = SplitMix64.At(_seed, 1, index);
        var point = new double[_shifts.Length];
        for (var dimension = 0; dimension < point.Length; dimension++)
        {
            var bits = dimension < _directions.Length ? Combine(_directions[dimension], index) : (uint)random.Next();
            point[dimension] = (bits ^ _shifts[dimension]) / 4294967296.0;
        }

        return point;
    }

    private static uint Combine(uint[] directions, int index)
    {
        var bits = 0u;
        for (var bit = 0; index >> bit != 0; bit++)
        {
            bits ^= ((index >> bit) & 1) == 1 ? directions[bit] : 0;
        }

        return bits;
    }

    private static uint[] CreateDirections(int dimension)
    {
        var directions = new uint[Bits];
        var (degree, polynomial, first) = dimension == 0 ? (0, 0u, []) : _dimensions[dimension - 1];
        for (var i = 0; i < Bits; i++)
        {
            if (i < degree || degree == 0)
            {
                directions[i] = (degree == 0 ? 1 : first[i]) << (Bits - 1 - i);
                continue;
            }

            directions[i] = directions[i - degree] ^ (directions[i - degree] >> degree);
            for (var k = 1; k < degree; k++)
            {
                directions[i] ^= ((polynomial >> (degree - 1 - k)) & 1) == 1 ? directions[i - k] : 0;
            }
        }

        return directions;
    }
}
