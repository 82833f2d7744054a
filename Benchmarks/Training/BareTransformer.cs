using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>Two encoder layers with the norm first over words, and the mean over time; attention by torch's own function.</summary>
internal sealed class BareTransformer : nn.Module<Tensor, Tensor>
{
    private const int Size = 128;
    private readonly nn.Module<Tensor, Tensor> _embedding;
    private readonly nn.Module<Tensor, Tensor> _first = new EncoderLayer();
    private readonly nn.Module<Tensor, Tensor> _second = new EncoderLayer();
    private readonly nn.Module<Tensor, Tensor> _norm = nn.LayerNorm(Size);
    private readonly nn.Module<Tensor, Tensor> _last = nn.Linear(Size, TrainingCase.ClassCount);

    public BareTransformer(int vocabulary)
        : base(nameof(BareTransformer))
    {
        _embedding = nn.Embedding(vocabulary + 1, Size);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _last.forward(_norm.forward(_second.forward(_first.forward(_embedding.forward(input)))).mean([1]));

    private sealed class EncoderLayer : nn.Module<Tensor, Tensor>
    {
        private const int Heads = 4;
        private readonly nn.Module<Tensor, Tensor> _attentionNorm = nn.LayerNorm(Size);
        private readonly nn.Module<Tensor, Tensor> _projection = nn.Linear(Size, 3 * Size);
        private readonly nn.Module<Tensor, Tensor> _output = nn.Linear(Size, Size);
        private readonly nn.Module<Tensor, Tensor> _feedForward = nn.Sequential(
            nn.LayerNorm(Size), nn.Linear(Size, 512), nn.GELU(), nn.Dropout(0.1), nn.Linear(512, Size), nn.Dropout(0.1));

        private readonly nn.Module<Tensor, Tensor> _dropout = nn.Dropout(0.1);

        public EncoderLayer()
            : base(nameof(EncoderLayer)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var attended = input + _dropout.forward(Attend(_attentionNorm.forward(input)));
            return attended + _feedForward.forward(attended);
        }

        private Tensor Attend(Tensor input)
        {
            var (rows, steps) = (input.shape[0], input.shape[1]);
            var parts = _projection.forward(input).view(rows, steps, 3, Heads, Size / Heads).permute(2, 0, 3, 1, 4).unbind(0);
            var attended = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]); // (rows, heads, steps, size / heads)
            return _output.forward(attended.transpose(1, 2).reshape(rows, steps, Size));
        }
    }
}
