using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>A layer with the weights that others have trained.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">Its weights, under the names that its module gives them.</param>
internal sealed record PretrainedLayer(Layer Layer, params IReadOnlyList<(string Name, NetworkWeight Weight)> Weights)
{
    /// <summary>Joins the body and the shortcut of a residual block.</summary>
    /// <param name="body">The layers of the body.</param>
    /// <param name="shortcut">Those of the shortcut; none if it hands on what it takes.</param>
    public static PretrainedLayer Join(IReadOnlyList<PretrainedLayer> body, IReadOnlyList<PretrainedLayer> shortcut) => new(
        new Residual(ToLayers(body), shortcut.Count == 0 ? null : ToLayers(shortcut)),
        [.. Name(body, $"{Residual.BodyName}."), .. Name(shortcut, $"{Residual.ShortcutName}.")]);

    /// <summary>The same layer with other weights.</summary>
    /// <param name="change">Gives the new one of each.</param>
    public PretrainedLayer Change(Func<(string Name, NetworkWeight Weight), (string Name, NetworkWeight Weight)> change) =>
        this with { Weights = [.. Weights.Select(change)] };

    /// <summary>The layers alone.</summary>
    public static LayerList ToLayers(IEnumerable<PretrainedLayer> layers) => [.. layers.Select(layer => layer.Layer)];

    /// <summary>The weights of layers that follow each other.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="prefix">What comes before their names, the places of the layers.</param>
    /// <param name="start">The place of the first layer.</param>
    public static IEnumerable<(string Name, NetworkWeight Weight)> Name(IReadOnlyList<PretrainedLayer> layers, string prefix, int start = 0) =>
        from layer in layers.Index()
        from weight in layer.Item.Weights
        select ($"{prefix}{Sequence.Name(start + layer.Index)}.{weight.Name}", weight.Weight);
}
