using System.Text.Json;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace Microsoft.ML;

/// <summary>What a trained network knows of its training.</summary>
public static class TrainedNetworkExtensions
{
    extension(TrainedNetwork network)
    {
        /// <summary>
        /// The options that it was trained with, to look at, or to train in the same way again: <c>Seed</c> is the one that was drawn, if none was
        /// given. Null if it was trained by an older version, or elsewhere. What is not data is not among them
        /// (<see cref="NetworkEstimatorOptions.ToJson"/>), and neither is where its training kept files: <c>Checkpoints</c> and
        /// <c>RowStorage.Directory</c>.
        /// </summary>
        /// <value>A new object each time, of the type of its trainer, such as <see cref="MlpEstimator.Options"/>.</value>
        /// <exception cref="InvalidDataException">They were written by a newer version, with options that this one does not have.</exception>
        public NetworkEstimatorOptions? Options => network.Notes is { } notes ? OptionsJson.Read<NetworkEstimatorOptions>(notes.Options) : null;

        /// <summary>What was seen in its training data and in its training; null if it was trained by an older version, or elsewhere.</summary>
        public Diagnosis? Diagnosis =>
            network.Notes is { } notes ? JsonSerializer.Deserialize(notes.Diagnosis, OptionsJsonContext.Default.Diagnosis) : null;
    }
}
