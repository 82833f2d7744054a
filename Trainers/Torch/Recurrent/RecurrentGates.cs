namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>What a recurrent layer does with the sums of a step, one row at a time: four blocks of as many numbers as there are units.</summary>
/// <remarks>
/// A row's memory is its state and what else it keeps from step to step, one after the other. All blocks have a multiple of a vector's numbers; the
/// units that are too many have weights of zero and nobody reads them.
/// </remarks>
internal abstract unsafe class RecurrentGates
{
    /// <summary>The blocks of a row.</summary>
    public const int Blocks = 4;

    /// <summary>Long short-term memory. Blocks: input, forget, cell, output. Memory: state, cell.</summary>
    public static RecurrentGates Lstm { get; } = new LstmGates();

    /// <summary>
    /// A gated recurrent unit. Blocks: reset, update, and what the input and what the state say of the new state, which torch has as one gate, of
    /// whose second part the reset gate takes some. Memory: state.
    /// </summary>
    public static RecurrentGates Gru { get; } = new GruGates();

    /// <summary>For each block, the gate of the input's weights that is added up in it; -1 for none.</summary>
    public abstract IReadOnlyList<int> InputGates { get; }

    /// <summary>For each block, the gate of the state's weights that is added up in it; -1 for none.</summary>
    public abstract IReadOnlyList<int> StateGates { get; }

    /// <summary>How many times as many numbers as units the memory has.</summary>
    public abstract int MemoryBlocks { get; }

    /// <summary>Goes a step forward.</summary>
    /// <param name="blocks">The sums without their bias; replaced by what <see cref="Backward"/> needs of them.</param>
    /// <param name="bias">The bias of each sum.</param>
    /// <param name="before">The memory before the step.</param>
    /// <param name="after">Gets the memory after it.</param>
    /// <param name="units">The units, a multiple of a vector's numbers.</param>
    public abstract void Forward(float* blocks, float* bias, float* before, float* after, int units);

    /// <summary>Goes a step back.</summary>
    /// <param name="blocks">What <see cref="Forward"/> left; replaced by the gradients of the sums.</param>
    /// <param name="before">The memory before the step.</param>
    /// <param name="output">The gradient of the state as it came out.</param>
    /// <param name="memory">
    /// The gradient of the memory after the step; replaced by that of the memory before it, as far as it does not go through the sums.
    /// </param>
    /// <param name="units">The units, a multiple of a vector's numbers.</param>
    public abstract void Backward(float* blocks, float* before, float* output, float* memory, int units);
}
