namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Looks for one thing in the rows, before training.</summary>
internal interface IDataCheck
{
    /// <summary>Looks at the rows.</summary>
    /// <param name="train">The training rows.</param>
    /// <param name="validation">The validation rows; null without any.</param>
    IEnumerable<Finding> Check(DataSample train, DataSample? validation);
}
