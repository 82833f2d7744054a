using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// The straight path from a row whose keys are all unknown to the row itself, at several points at once: a batch that has the row at
/// each point.
/// </summary>
/// <param name="positions">Where the points are, (points), 0 for unknown keys and 1 for the row's own.</param>
internal sealed class KeyPath(Tensor positions) : IDisposable
{
    private readonly List<(Tensor Points, Tensor Changes)> _followed = [];

    /// <summary>The number of points.</summary>
    public long Count => positions.shape[0];

    /// <summary>Goes along the path with what a module makes of each key.</summary>
    /// <remarks>
    /// A module that makes one vector of all keys by adding up what each of them gives goes along with these summands, and adds the points
    /// up afterwards.
    /// </remarks>
    /// <param name="unknown">What the module makes of unknown keys, (points, steps, n).</param>
    /// <param name="known">What it makes of the row's keys, (points, steps, n).</param>
    /// <returns>The points, (points, steps, n), by which the score is differentiated.</returns>
    public Tensor Follow(Tensor unknown, Tensor known)
    {
        using var scope = NewDisposeScope();
        var changes = known.sub(unknown).detach();
        var points = unknown.addcmul(positions.view(-1, 1, 1), changes, Scalars.One).detach();
        points.requires_grad = true;
        _followed.Add((points.DetachFromDisposeScope(), changes.DetachFromDisposeScope())); // outlive the module's own scope
        return points.alias().MoveToOuterDisposeScope();
    }

    /// <summary>The sum over all points of what each key changes in the score there, after the scores have been differentiated.</summary>
    /// <returns>(steps).</returns>
    public Tensor SumOfChanges()
    {
        using var scope = NewDisposeScope();
        return _followed
            .Select(part => part.Points.grad!.mul(part.Changes).sum([0, 2]))
            .Aggregate((sum, part) => sum.add(part, Scalars.One))
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _followed.ForEach(part =>
    {
        part.Points.Dispose();
        part.Changes.Dispose();
    });
}
