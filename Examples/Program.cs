using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MLNet.DeepExtensions.Examples;

var epochs = new Option<int?>("--epochs") { Description = "Passes over the training rows; the trainer's default if left out." };
var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation.", DefaultValueFactory = _ => 5 };
var output = new Option<DirectoryInfo>("--output")
{
    Description = "The folder to save the model in.",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Path.GetTempPath(), "MLNet.DeepExtensions.Examples")),
};

epochs.Validators.Add(option => RequireAtLeast(1, option));
folds.Validators.Add(option => RequireAtLeast(2, option));

var digits = new Command("digits", "Handwritten digits: multiclass classification, cross-validated, evaluated, saved and loaded again.");
var housing = new Command("housing", "House values: regression with missing values, one-hot encoding and normalisation in front.");
var root = new RootCommand("Examples of MLNet.DeepExtensions. Without a command, runs digits.") { digits, housing };

digits.Options.Add(folds);
root.Options.Add(folds);
foreach (var option in new Option[] { epochs, output })
{
    option.Recursive = true;
    root.Options.Add(option);
}

digits.SetAction(RunDigits);
root.SetAction(RunDigits);
housing.SetAction(result => Run(result, HousingExample.Run));
return root.Parse(args).Invoke();

int RunDigits(ParseResult result) => Run(result, settings => DigitsExample.Run(settings, result.GetValue(folds)));

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
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static void RequireAtLeast(int smallest, OptionResult option)
{
    if (option.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value < smallest)
    {
        option.AddError($"{option.Option.Name} must be at least {smallest} but is {text}.");
    }
}
