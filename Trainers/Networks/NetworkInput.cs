using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>One input of a network, with the layers that only it goes through.</summary>
/// <param name="Name">The input's name; in an ML.NET pipeline, its column's.</param>
/// <param name="Shape">The shape of one row.</param>
/// <param name="Layers">The layers of this input's own branch, possibly none.</param>
public sealed record NetworkInput(string Name, TensorShape Shape, LayerList Layers)
{
    /// <summary>The shape of one row after the branch.</summary>
    internal TensorShape OutputShape => Layers.Count == 0 ? Shape : new Sequence(Layers).GetOutputShape(Shape);

    /// <summary>The name, the shape and the branch, for messages.</summary>
    public override string ToString() => Layers.Count == 0 ? $"{Name} {Shape}" : $"{Name} {Shape} → {Layers}";
}
