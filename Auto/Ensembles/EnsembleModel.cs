using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Puts a model together: preparation, the models that stay chains of steps, and one graph of all others and of the average.</summary>
internal sealed class EnsembleModel
{
    private readonly MLContext _ml;
    private readonly EnsembleTask _task;
    private readonly List<ITransformer> _steps = [];
    private readonly List<string> _scores = [];
    private DataViewSchema _schema;

    /// <summary>Starts a model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="task">What becomes of the average.</param>
    /// <param name="source">The columns before the first step.</param>
    public EnsembleModel(MLContext ml, EnsembleTask task, DataViewSchema source) => (_ml, _task, _schema) = (ml, task, source);

    /// <summary>Adds a fitted step before all models.</summary>
    public void Append(ITransformer step)
    {
        _steps.Add(step);
        _schema = step.GetOutputSchema(_schema);
    }

    /// <summary>Adds the models, and puts all together.</summary>
    /// <param name="members">What is averaged.</param>
    /// <param name="helpers">Columns of earlier steps that nobody else is to see.</param>
    /// <param name="metadata">Texts to keep with it.</param>
    public ITransformer Create(
        IReadOnlyList<EnsembleMember> members, IReadOnlyList<string> helpers, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var graph = new EnsembleGraph(_task);
        string AddPart(MemberPart part) => part is GraphPart own ? graph.Include(own) : graph.AddColumn(AppendChain(((ChainPart)part).Chain));
        foreach (var member in members)
        {
            graph.Add([.. member.Parts.Select(AddPart)], member.Share);
        }

        Append(graph.ToTransformer(_schema, metadata));
        if (helpers.Count + _scores.Count > 0)
        {
            Append(_ml.Transforms.DropColumns([.. helpers, .. _scores]));
        }

        return new TransformerChain<ITransformer>([.. _steps]);
    }

    // The score of the chain is kept under another name, and all other columns are put back as they were.
    private string AppendChain(ITransformer chain)
    {
        var score = NetworkOutput.HelperName($"score {_scores.Count + 1}");
        var (before, after) = (_schema, chain.GetOutputSchema(_schema));
        var replaced = FindReplaced(chain, before, after).ToArray();
        var added = VisibleNames(after).Where(name => before.GetColumnOrNull(name) is null);
        var kept = replaced.Select(name => (Name: name, Kept: NetworkOutput.HelperName($"kept {name}"))).ToArray();
        Array.ForEach(kept, pair => Append(_ml.Transforms.CopyColumns(pair.Kept, pair.Name)));
        Append(chain);
        Append(_ml.Transforms.CopyColumns(score, _task.AveragedColumn));
        Array.ForEach(kept, pair => Append(_ml.Transforms.CopyColumns(pair.Name, pair.Kept)));
        Append(_ml.Transforms.DropColumns([.. added, .. kept.Select(pair => pair.Kept)]));
        _scores.Add(score);
        return score;
    }

    // A column that is made anew hides the one of its name. Where a step drops hidden columns, that cannot be told any more.
    private static IEnumerable<string> FindReplaced(ITransformer chain, DataViewSchema before, DataViewSchema after)
    {
        static int CountOf(DataViewSchema schema, string name) => schema.Count(column => column.Name == name);
        var drops = Explanations.Rows.ModelSteps.From(chain).HasSelection;
        return VisibleNames(before).Where(name => after.GetColumnOrNull(name) is not { } column
            || drops
            || !column.Type.Equals(before[name].Type)
            || CountOf(after, name) > CountOf(before, name));
    }

    private static IEnumerable<string> VisibleNames(DataViewSchema schema) =>
        schema.Where(column => !column.IsHidden).Select(column => column.Name);

    private void Append(IEstimator<ITransformer> step) => Append(step.Fit(new EmptyDataView(_schema)));
}
