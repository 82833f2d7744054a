using Microsoft.ML;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Processes;

/// <summary>A fit that several processes do together, or this one alone: gives all of them the same rows.</summary>
/// <param name="plan">What is to be trained.</param>
internal sealed class SharedFit(FitPlan plan) : IDisposable
{
    private readonly Communicator _communicator = plan.Context.Communicator;
    private JoinedRows? _joined;

    /// <summary>Reads the rows of all processes.</summary>
    /// <param name="trainData">The training rows of this process.</param>
    /// <param name="validationData">The validation rows; null where a part of the training rows may be held back.</param>
    /// <param name="spill">Where features go that are too many for memory.</param>
    /// <exception cref="ArgumentException">A column is missing, or not as in the training rows.</exception>
    /// <exception cref="InvalidOperationException">The processes are not at the same fit, or nothing can be learned from the rows.</exception>
    public PreparedRows Read(IDataView trainData, IDataView? validationData, RowSpill spill)
    {
        var agreement = new FitAgreement(_communicator);
        agreement.RequireSamePlan(plan, validationData?.Schema);
        if (_communicator.Size > 1 && plan.Options.Distributed?.Rows == DistributedRows.Own)
        {
            _joined = new JoinedRows(_communicator, Path.GetFullPath(plan.Options.RowStorage.Directory ?? Path.GetTempPath()));
            trainData = _joined.Join(trainData, plan.ColumnNames);
            validationData = validationData is null ? null : _joined.Join(validationData, plan.ColumnNames);
        }

        var rows = PreparedRows.Read(plan, trainData, validationData, spill);
        agreement.RequireSameRows(rows);
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _joined?.Dispose();
}
