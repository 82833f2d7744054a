using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Maps tokens to keys.</summary>
/// <param name="outputName">The column of keys to add.</param>
/// <param name="vocabulary">The tokens that have keys, the first has key 1.</param>
internal sealed class TokenKeys(string outputName, string[] vocabulary)
{
    /// <summary>Adds the steps that make the column of keys, and take away what it is made of.</summary>
    /// <param name="chain">The chain, with the column of tokens.</param>
    /// <param name="tokenizer">What made the tokens.</param>
    public void AppendTo(ChainBuilder chain, ITokenizer tokenizer)
    {
        var transforms = chain.Context.Transforms;
        var keys = chain.Context.Data.LoadFromEnumerable(vocabulary.Select(token => new Token { Text = token }));
        chain.Append(transforms.Conversion.MapValueToKey(outputName, tokenizer.TokensName, maximumNumberOfKeys: vocabulary.Length, keyData: keys));
        chain.Append(transforms.DropColumns([.. tokenizer.HelperNames, tokenizer.TokensName]));
    }

    private sealed class Token
    {
        public string Text { get; set; } = string.Empty;
    }
}
