namespace MLNet.DeepExtensions;

/// <summary>The networks that <see cref="CnnEstimator"/> knows by name.</summary>
public enum CnnArchitecture
{
    /// <summary>
    /// Convolutions of 32, 64, 128 … channels with batch normalisation and halving in between, then one dense layer. Quick to train, for small
    /// images above all.
    /// </summary>
    SimpleCnn,

    /// <summary>The narrow residual network of 20 layers (16, 32 and 64 channels), for small images (He et al. 2016).</summary>
    ResNet20,

    /// <summary>The residual network of 18 layers, up to 512 channels (He et al. 2016). It wants a GPU.</summary>
    ResNet18,

    /// <summary>The residual network of 34 layers, up to 512 channels (He et al. 2016). It wants a GPU.</summary>
    ResNet34,

    /// <summary>
    /// The wide residual network of 16 layers, four times as wide as <see cref="ResNet20"/> (64, 128 and 256 channels), for small images
    /// (Zagoruyko and Komodakis 2016). It wants a GPU.
    /// </summary>
    WideResNet16x4,
}
