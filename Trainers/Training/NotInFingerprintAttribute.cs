namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Marks an option, written as JSON, that may change when a training is continued: it does not change the weights that come out.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotInFingerprintAttribute : Attribute;
