using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>A fitted model of an average: that of one fold.</summary>
internal abstract record MemberPart;

/// <summary>A model that is a graph of prepared columns.</summary>
/// <param name="Onnx">The graph as an ONNX file.</param>
/// <param name="Output">The output that is averaged.</param>
internal sealed record GraphPart(byte[] Onnx, string Output) : MemberPart
{
    /// <summary>How it was trained; null if it is no network.</summary>
    public NetworkTraining? Training { get; init; }
}

/// <summary>A model that stays the chain of steps that it is.</summary>
/// <param name="Chain">The steps, from the typed columns on.</param>
internal sealed record ChainPart(ITransformer Chain) : MemberPart;

/// <summary>A configuration in an average: its models, one for each fold, and how much they count together.</summary>
/// <param name="Parts">The models, which count alike.</param>
/// <param name="Share">How much they count, in (0, 1]; all members' shares add up to 1.</param>
internal sealed record EnsembleMember(IReadOnlyList<MemberPart> Parts, double Share);
