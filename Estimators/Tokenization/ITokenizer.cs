using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// One way to make tokens of the texts of a column. It does so twice: live, and as steps of a saved chain, all of them ML.NET's own, which give
/// the same tokens.
/// </summary>
internal interface ITokenizer
{
    /// <summary>What it is called in the log and in the names of columns.</summary>
    string Name { get; }

    /// <summary>The column of tokens, a vector of text of unknown size, that it adds.</summary>
    string TokensName { get; }

    /// <summary>The columns that it adds on the way to that one.</summary>
    IReadOnlyList<string> HelperNames { get; }

    /// <summary>Makes what cuts texts in this process. The caller disposes it.</summary>
    TokenCutter CreateCutter();

    /// <summary>Adds the steps that make the column of tokens in this process.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="cutter">Made by <see cref="CreateCutter"/>; it must live as long as the chain is used.</param>
    void AppendTokens(ChainBuilder chain, TokenCutter cutter);

    /// <summary>Adds the steps that make the column of tokens wherever the chain is loaded.</summary>
    /// <param name="chain">The chain.</param>
    void AppendTokens(StockChain chain);
}
