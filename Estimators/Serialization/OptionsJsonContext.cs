using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Serialization;

/// <summary>Reads and writes options by generated code: programs built for native AOT, as file-based apps are by default, have no JSON by
/// reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(MlpEstimator.Options), TypeInfoPropertyName = "MlpOptions")]
[JsonSerializable(typeof(NeuralNetworkEstimator.Options), TypeInfoPropertyName = "NeuralNetworkOptions")]
[JsonSerializable(typeof(BiLstmEstimator.Options), TypeInfoPropertyName = "BiLstmOptions")]
[JsonSerializable(typeof(TransformerEncoderEstimator.Options), TypeInfoPropertyName = "TransformerEncoderOptions")]
[JsonSerializable(typeof(TextCnnEstimator.Options), TypeInfoPropertyName = "TextCnnOptions")]
[JsonSerializable(typeof(ImageEncoderEstimator.Options), TypeInfoPropertyName = "ImageEncoderOptions")]
[JsonSerializable(typeof(TextEncoderEstimator.Options), TypeInfoPropertyName = "TextEncoderOptions")]
[JsonSerializable(typeof(TabularTransformerEstimator.Options), TypeInfoPropertyName = "TabularTransformerOptions")]
[JsonSerializable(typeof(CnnEstimator.Options), TypeInfoPropertyName = "CnnOptions")]
[JsonSerializable(typeof(ImageEncoderEstimator.Options), TypeInfoPropertyName = "ImageEncoderOptions")]
[JsonSerializable(typeof(TokenTaggerEstimator.Options), TypeInfoPropertyName = "TokenTaggerOptions")]
[JsonSerializable(typeof(TextEncoderTaggerEstimator.Options), TypeInfoPropertyName = "TextEncoderTaggerOptions")]
[JsonSerializable(typeof(TokenizeToKeysEstimator.Options), TypeInfoPropertyName = "TokenizeToKeysOptions")]
[JsonSerializable(typeof(Diagnosis))]
internal sealed partial class OptionsJsonContext : JsonSerializerContext;
