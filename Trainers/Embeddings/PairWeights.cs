using System.Numerics;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>Sums a weight for each pair of keys, whichever comes first, in a hash table with open addressing.</summary>
/// <remarks>When there are too many pairs, the light ones are forgotten, as lossy counting does (Manku and Motwani 2002).</remarks>
/// <param name="most">The largest number of pairs that are kept, positive.</param>
internal sealed class PairWeights(int most)
{
    private const ulong None = 0;
    private ulong[] _pairs = new ulong[1 << 12];
    private float[] _weights = new float[1 << 12];
    private float _forgotten = 0.25f;

    /// <summary>The number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Adds to the weight of a pair.</summary>
    /// <param name="one">A key, zero or positive.</param>
    /// <param name="other">A key, zero or positive.</param>
    /// <param name="weight">What to add, positive.</param>
    public void Add(int one, int other, float weight)
    {
        var pair = Pack(Math.Min(one, other), Math.Max(one, other));
        var place = PlaceOf(pair);
        _weights[place] += weight;
        if (_pairs[place] == None)
        {
            _pairs[place] = pair;
            Count++;
            MakeRoom();
        }
    }

    /// <summary>Looks at every pair, its smaller key first; the same pairs in the same order for the same calls of <see cref="Add"/>.</summary>
    /// <param name="look">Takes both keys and the weight.</param>
    public void ForEach(Action<int, int, float> look)
    {
        for (var i = 0; i < _pairs.Length; i++)
        {
            if (_pairs[i] != None)
            {
                var (one, other) = Unpack(_pairs[i]);
                look(one, other, _weights[i]);
            }
        }
    }

    private static ulong Pack(int one, int other) => (((ulong)one << 32) | (uint)other) + 1;

    private static (int One, int Other) Unpack(ulong pair) => ((int)((pair - 1) >> 32), (int)(uint)(pair - 1));

    // Where the pair is, or has its place.
    private int PlaceOf(ulong pair)
    {
        var place = (int)((pair * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)_pairs.Length)));
        while (_pairs[place] != None && _pairs[place] != pair)
        {
            place = (place + 1) & (_pairs.Length - 1);
        }

        return place;
    }

    private void MakeRoom()
    {
        if (Count > most)
        {
            Rebuild(_pairs.Length);
            while (Count > most / 2)
            {
                _forgotten *= 2;
                Rebuild(_pairs.Length);
            }
        }
        else if (Count > _pairs.Length / 3 * 2)
        {
            Rebuild(_pairs.Length * 2);
        }
    }

    private void Rebuild(int size)
    {
        var (pairs, weights) = (_pairs, _weights);
        _pairs = new ulong[size];
        _weights = new float[size];
        Count = 0;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] != None && weights[i] > _forgotten)
            {
                var place = PlaceOf(pairs[i]);
                _pairs[place] = pairs[i];
                _weights[place] = weights[i];
                Count++;
            }
        }
    }
}
