using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that makes of a row what depends on the other rows of its batch, wherever these are.</summary>
internal interface ISeesWholeBatch
{
    /// <summary>The batch that is being trained on; null where all of it is in the module's input.</summary>
    SharedBatch? Batch { set; }
}
