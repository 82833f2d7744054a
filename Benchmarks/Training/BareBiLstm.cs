using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>Two bidirectional LSTMs of torch's own over words, and the mean over time.</summary>
internal sealed class BareBiLstm : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _embedding;
    private readonly TorchSharp.Modules.LSTM _first = nn.LSTM(64, 64, batchFirst: true, bidirectional: true);
    private readonly TorchSharp.Modules.LSTM _second = nn.LSTM(128, 32, batchFirst: true, bidirectional: true);
    private readonly nn.Module<Tensor, Tensor> _last = nn.Linear(64, TrainingCase.ClassCount);

    public BareBiLstm(int vocabulary)
        : base(nameof(BareBiLstm))
    {
        _embedding = nn.Embedding(vocabulary + 1, 64);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var words = _embedding.forward(input); // (batch, length, 64)
        var (first, _, _) = _first.forward(words); // (batch, length, 2·64): both directions
        var (second, _, _) = _second.forward(first); // (batch, length, 2·32)
        return _last.forward(second.mean([1]));
    }
}
