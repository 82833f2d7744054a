using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// What the first operators of a graph do to the colours of an image: each channel is a multiple of one of the image's, and a constant. What they
/// take off differently at each pixel, such as a mean image, counts by its mean.
/// </summary>
internal sealed class PixelGraph
{
    private const int Channels = 3;
    private const double LargestOfUnit = 2; // means and deviations of values from 0 to 1 are less
    private const double White = 255;
    private readonly ForeignGraph _file;
    private readonly Dictionary<string, Channel[]> _values = new(StringComparer.Ordinal);

    /// <summary>Follows a graph from its image on, as far as it only prepares it.</summary>
    /// <param name="file">The graph.</param>
    /// <param name="image">The name of the image, whose channels are red, green and blue.</param>
    public PixelGraph(ForeignGraph file, string image)
    {
        _file = file;
        _values[image] = [.. Enumerable.Range(0, Channels).Select(source => new Channel(source, Factor: 1, Shift: 0))];
        Prepared = image;
        foreach (var node in file.Graph.Node.Where(node => node.Input.Any(_values.ContainsKey)))
        {
            if (!Follow(node))
            {
                Prepared = node.Input.First(_values.ContainsKey);
                return;
            }

            Prepared = node.Output[^1];
        }

        IsWhole = true;
    }

    /// <summary>The name of the prepared image.</summary>
    public string Prepared { get; }

    /// <summary>Whether the graph does nothing else.</summary>
    public bool IsWhole { get; }

    /// <summary>What was done to red, green and blue from 0 to 255; null if nothing was.</summary>
    /// <exception cref="InvalidDataException">It is no normalisation of three colours.</exception>
    public PixelNormalization? FindNormalization()
    {
        var channels = _values[Prepared];
        if (channels.Index().All(channel => channel.Item == new Channel(channel.Index, 1, 0)))
        {
            return null;
        }

        bool? blueFirst = channels.Select(channel => channel.Source).ToArray() switch
        {
            [0, 1, 2] => false,
            [2, 1, 0] => true,
            _ => null,
        };
        if (blueFirst is not { } isBlueFirst || channels.Any(channel => !(channel.Factor > 0) || !double.IsFinite(channel.Shift)))
        {
            throw new InvalidDataException(
                $"What '{_file.Name}' does to its image before the first layer must be a mean taken off red, green and blue and a division by "
                + "positive numbers, but is something else. Export the network without it, and give the normalization.");
        }

        var bySource = channels.OrderBy(channel => channel.Source).ToArray();
        var (mean, deviation) = (Array.ConvertAll(bySource, one => -one.Shift / one.Factor), Array.ConvertAll(bySource, one => 1 / one.Factor));
        var scale = mean.Concat(deviation).All(value => Math.Abs(value) < LargestOfUnit) ? White : 1;
        return new(ToRgb(mean, scale), ToRgb(deviation, scale), isBlueFirst);
    }

    private static RgbValues ToRgb(double[] values, double scale) => new(values[0] * scale, values[1] * scale, values[2] * scale);

    private bool Follow(NodeProto node)
    {
        switch (node)
        {
            case { OpType: "Identity" or "Cast", Input: [var input], Output: [var output] }:
                _values[output] = _values[input];
                return true;
            case { OpType: "Sub" or "Add" or "Mul" or "Div", Input: [_, _], Output: [_] }:
                return Compute(node);
            case { OpType: "Split", Output.Count: > 0 } when Axis(node) == 1 && _values[node.Input[0]].Length == node.Output.Count:
                foreach (var (place, output) in node.Output.Index())
                {
                    _values[output] = [_values[node.Input[0]][place]];
                }

                return true;
            case { OpType: "Concat", Output: [var output] } when Axis(node) == 1 && node.Input.All(_values.ContainsKey):
                _values[output] = [.. node.Input.SelectMany(input => _values[input])];
                return true;
            case { OpType: "Gather", Input: [var input, var places], Output: [var output] } when Axis(node) == 1 && _values.ContainsKey(input)
                && _file.FindIntegers(places) is { } wanted && wanted.All(place => place >= 0 && place < _values[input].Length):
                _values[output] = [.. wanted.Select(place => _values[input][place])];
                return true;
            default:
                return false;
        }
    }

    private static long Axis(NodeProto node) => node.GetInteger("axis", 0);

    private bool Compute(NodeProto node)
    {
        var isFirst = _values.ContainsKey(node.Input[0]);
        var channels = _values[node.Input[isFirst ? 0 : 1]];
        if ((node.OpType == "Div" && !isFirst) || FindNumbers(node.Input[isFirst ? 1 : 0], channels.Length) is not { } numbers)
        {
            return false;
        }

        _values[node.Output[0]] =
        [
            .. channels.Zip(numbers, (channel, number) => node.OpType switch
            {
                "Add" => channel with { Shift = channel.Shift + number },
                "Mul" => channel.Times(number),
                "Div" => channel.Times(1 / number),
                _ when isFirst => channel with { Shift = channel.Shift - number },
                _ => channel.Times(-1).Plus(number),
            }),
        ];
        return true;
    }

    // One of each channel; null if it is no constant of one number, or of one or more for each channel.
    private double[]? FindNumbers(string name, int channels)
    {
        if (!_file.Constants.TryGetValue(name, out var tensor))
        {
            return null;
        }

        var values = TensorSource.RequireFinite(_file.Name, name, _file.ReadFloats(name));
        if (values.Length == 1)
        {
            return [.. Enumerable.Repeat((double)values[0], channels)];
        }

        return tensor.Dims.Count is 3 or 4 && tensor.Dims[^3] == channels && values.Length % channels == 0
            ? [.. values.Chunk(values.Length / channels).Select(channel => channel.Average(value => (double)value))]
            : null;
    }

    private sealed record Channel(int Source, double Factor, double Shift)
    {
        public Channel Times(double number) => this with { Factor = Factor * number, Shift = Shift * number };

        public Channel Plus(double number) => this with { Shift = Shift + number };
    }
}
