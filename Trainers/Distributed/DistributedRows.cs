namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>Which rows a process of several is given to train on.</summary>
public enum DistributedRows
{
    /// <summary>All rows, the same in each process, in the same order.</summary>
    Same,

    /// <summary>Rows of its own, such as those of one file of several. The processes give them to each other before the training.</summary>
    Own,
}
