using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>The mean loss over the rows of an epoch so far, summed on the training device. Lives in the caller's dispose scope.</summary>
/// <param name="device">The training device.</param>
internal sealed class RunningLoss(Device device) : ITrainingPart
{
    private readonly Tensor _sum = zeros(1, float64, device);
    private readonly Tensor _before = zeros(1, float64, device); // the sum before the step
    private readonly bool _isInMemory = device.type == DeviceType.CPU; // where one number needs no kernel
    private long _rows;
    private long _rowsBefore;

    /// <summary>The number of rows since the last reset.</summary>
    public long Rows => _rows;

    /// <summary>The mean over all rows since the last reset.</summary>
    public double Mean => _sum.Read() / _rows;

    /// <summary>The mean over the rows of the step; NaN before the first.</summary>
    public double StepMean => (_sum.Read() - _before.Read()) / (_rows - _rowsBefore);

    /// <summary>Starts a step, without waiting for a GPU.</summary>
    public void StartStep()
    {
        if (_isInMemory)
        {
            Number(_before) = Number(_sum);
        }
        else
        {
            _before.copy_(_sum);
        }

        _rowsBefore = _rows;
    }

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        _sum.zero_();
        _rows = 0;
    }

    /// <summary>Adds a batch, without waiting for a GPU.</summary>
    /// <param name="mean">The mean loss over the batch, a scalar.</param>
    /// <param name="rows">The number of rows of the batch.</param>
    public void Add(Tensor mean, long rows)
    {
        if (_isInMemory)
        {
            Number(_sum) = Math.FusedMultiplyAdd(mean.Read(), rows, Number(_sum));
        }
        else
        {
            using Scalar count = rows;
            _sum.add_(mean.detach(), count);
        }

        _rows += rows;
    }

    private static ref double Number(Tensor tensor) => ref MemoryMarshal.AsRef<double>(tensor.bytes);

    void ITrainingPart.Save(TrainingSnapshot snapshot)
    {
        snapshot.Set("loss/sum", _sum);
        snapshot.Set("loss/rows", _rows);
    }

    void ITrainingPart.Restore(TrainingSnapshot snapshot)
    {
        snapshot.CopyTo("loss/sum", _sum);
        _rows = snapshot.Get<long>("loss/rows")[0];
        StartStep();
    }
}
