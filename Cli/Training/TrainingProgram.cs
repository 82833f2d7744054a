using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Code;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>A run as a C# program, which trains the winner again and predicts with it: to be read, changed, and copied from.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="rows">The rows that were learned from.</param>
/// <param name="report">What was found.</param>
internal sealed class TrainingProgram(TrainingSettings settings, TrainingRows rows, AutoTrainReport report)
{
    private readonly PredictionTask _task = report.Columns.Task!.Value;
    private readonly InputRow? _row = InputRow.Create(rows.Rows, report.Columns);
    private readonly LeaderboardEntry[] _winners =
    [
        .. report.Shares.Keys.Select(name => report.Leaderboard.Single(entry => entry.Name == name)).Where(entry => entry.Code is not null),
    ];

    /// <summary>Writes the program.</summary>
    /// <param name="command">What starts it.</param>
    /// <param name="folder">The folder of the model, as seen from that of the program.</param>
    public string Write(string command, string folder) => string.Join("\n\n", new[]
    {
        WriteHead(command),
        WriteSettings(folder),
        WriteCommands(),
        WriteTraining(),
        WritePrediction(),
        _row is null ? null : WriteSinglePrediction(),
        WriteHelpers(),
        _row?.WriteClass().TrimEnd(),
        WritePredictionClass(),
    }.OfType<string>()) + "\n";

    private string WriteHead(string command)
    {
        string[] lines =
        [
            $"// The model of {CSharpText.Quote(report.Columns.LabelName!)} that deepml {PackageVersion.Read(typeof(DataColumns))} found for "
                + $"{CSharpText.Quote(Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Data)))}: trained again, and used.",
            "//",
            $"//   {command}train [FILE]           trains it again, tells how good it is, and writes again.zip and again.html",
            $"//   {command}predict FILE [MODEL]   predicts the rows of a file, as comma-separated values",
        ];
        string[] one = [$"//   {command}one                    predicts a single row, as a server does"];
        string[] usings =
        [
            "System.Runtime.CompilerServices", "System.Globalization", "Microsoft.ML", "Microsoft.ML.Data", "MLNet.DeepExtensions.Auto",
            .. settings.Files.Encoding is null ? [] : new[] { "System.Text" },
            .. rows.Folds.Code is null ? [] : new[] { "MLNet.DeepExtensions.CrossValidation" },
            .. settings.Test is null ? [] : new[] { "MLNet.DeepExtensions.Evaluation" },
            .. _winners.SelectMany(entry => entry.Code!.Namespaces),
        ];
        var ordered = usings.Distinct().OrderByDescending(name => name.StartsWith("System", StringComparison.Ordinal)).ThenBy(name => name);
        return string.Join('\n', [.. lines, .. _row is null ? [] : one, .. ordered.Select(name => $"using {name};")]);
    }

    private string WriteSettings(string folder)
    {
        var files = WriteFileOptions();
        string[] lines =
        [
            $"var trainingFile = {CSharpText.Quote(Path.GetFullPath(settings.Data))};",
            .. settings.Test is null ? [] : new[] { $"var testFile = {CSharpText.Quote(Path.GetFullPath(settings.Test))};" },
            $"var modelFile = Beside(\"{folder}/model.zip\");",
            $"var columnsFile = Beside(\"{folder}/columns.json\"); // what each column is; edit it to change that",
            .. settings.Files.Encoding is null ? [] : new[] { "Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);" },
            $"var files = new DataFileOptions{(files.Length == 0 ? "()" : $" {{ {string.Join(", ", files)} }}")};"
                + " // how files are written is found out"
                + (files.Length == 0 ? string.Empty : ", but for this"),
            $"var ml = new {nameof(MLContext)}(seed: 0);",
        ];
        return string.Join('\n', lines);
    }

    private string[] WriteFileOptions()
    {
        var files = settings.Files;
        return
        [
            .. files.Delimiter is { } delimiter ? [$"Delimiter = {CSharpText.Quote(delimiter)}"] : Array.Empty<string>(),
            .. files.Quote is { } quote ? [$"Quote = {CSharpText.Quote(quote)}"] : Array.Empty<string>(),
            .. files.HasHeader is { } hasHeader ? [$"HasHeader = {(hasHeader ? "true" : "false")}"] : Array.Empty<string>(),
            .. files.Encoding is { } encoding ? [$"Encoding = Encoding.GetEncoding(\"{encoding.WebName}\")"] : Array.Empty<string>(),
            .. files.SheetName is { } sheet ? [$"SheetName = {CSharpText.Quote(sheet)}"] : Array.Empty<string>(),
            .. files.WrongLines == WrongLines.Skip ? ["WrongLines = WrongLines.Skip"] : Array.Empty<string>(),
        ];
    }

    private string WriteCommands()
    {
        var one = _row is null ? string.Empty : """

                case ["one"]:
                    PredictOne();
                    return 0;
            """;
        var usage = $"train [FILE]{(_row is null ? " or" : ",")} predict FILE [MODEL]{(_row is null ? string.Empty : " or one")}";
        return $$"""
            switch (args)
            {
                case [] or ["train"]:
                    Train(trainingFile);
                    return 0;
                case ["train", var file]:
                    Train(file);
                    return 0;
                case ["predict", var file]:
                    Predict(file, modelFile);
                    return 0;
                case ["predict", var file, var model]:
                    Predict(file, model);
                    return 0;{{one}}
                default:
                    Console.Error.WriteLine("Say {{usage}}.");
                    return 2;
            }
            """;
    }

    private string WriteTraining()
    {
        var report = _task == PredictionTask.Regression ? "RegressionReport" : "ClassificationReport";
        var test = settings.Test is null ? null : $"""


                // How good it is for rows that it was not trained on.
                var test = columns.KeepLabelled(ml, ml.Data.LoadFromFile(testFile, columns, files));
                var scored = columns.CreateLabelParser(ml).Fit(test).Transform(report.Model.Transform(test));
                Console.WriteLine(ml.{_task}.{report}(scored, columns.LabelName!));
            """;
        return $$"""
            // Tries the parts of the winner out in folds of the rows, and puts them together again: the same rows give the same model.
            void Train(string file)
            {
                var columns = DataColumns.FromJson(File.ReadAllText(columnsFile));
                var rows = ml.Data.LoadFromFile(file, columns, files);
                using var report = ml.AutoTrain(rows, columns, new AutoTrainOptions
                {
                    {{CSharpText.Indent(string.Join('\n', WriteOptions()), 2)}}
                });
                Console.WriteLine(report);
                report.Save("again.zip");
                report.WriteHtml("again.html"{{(test is null ? string.Empty : ", ml.Data.LoadFromFile(testFile, columns, files)")}});{{test}}
            }
            """;
    }

    // Where the naive baseline has won, all are tried again.
    private IEnumerable<string> WriteOptions()
    {
        if (_winners.Length == 0)
        {
            yield return "// No candidate was better than the naive baseline, or none was done in time: all of them are tried out again.";
            if (settings.Trainers is { } trainers)
            {
                yield return $"Trainers = {CSharpText.List(trainers)},";
            }
        }
        else
        {
            yield return "Trainers = [], // none but these candidates, with their options; what is not named has its default";
            yield return $"Candidates =\n[\n{string.Concat(_winners.Select(WriteCandidate))}],";
            yield return "Shares = new Dictionary<string, int> // how much each counts in the model; without it they are chosen anew\n{\n"
                + string.Concat(report.Shares.Select(share =>
                    string.Create(CultureInfo.InvariantCulture, $"    [{CSharpText.Quote(share.Key)}] = {share.Value},\n")))
                + "},";
        }

        if (rows.Folds.Code is { } folds)
        {
            yield return $"Folds = {folds},";
        }

        if (settings.Metric is { } metric)
        {
            yield return $"Metric = {CSharpText.Quote(metric)},";
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"Seed = {settings.Seed},");
        yield return "TimeBudget = null, // as long as it takes";
        yield return "Progress = new Progress<AutoTrainProgress>(progress => Console.Error.WriteLine(progress)),";
    }

    private static string WriteCandidate(LeaderboardEntry entry) =>
        $"    new AutoCandidate({CSharpText.Quote(entry.Name)}, {CSharpText.Indent(entry.Code!.Text, 1)}),\n";

    private string WritePrediction()
    {
        var names = _task switch
        {
            PredictionTask.BinaryClassification => "Console.WriteLine(\"PredictedLabel,Probability,Score\");",
            PredictionTask.Regression => "Console.WriteLine(\"Score\");",
            _ => """
                VBuffer<ReadOnlyMemory<char>> classes = default;
                scored.Schema["Score"].GetSlotNames(ref classes);
                var names = classes.DenseValues().Select(name => Quote($"Score.{name}"));
                Console.WriteLine(string.Join(',', ["PredictedLabel", "Probability", .. names]));
                """,
        };
        return $$"""
            // Needs the model's file alone: what the columns are stands in it.
            void Predict(string file, string model)
            {
                var rows = ml.Data.LoadFromFile(file, ml.Model.LoadDataColumns(model), files);
                var scored = LoadModel(model, rows).Transform(rows);
                {{CSharpText.Indent(names, 1)}}
                foreach (var prediction in ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: true))
                {
                    Console.WriteLine(ToLine(prediction));
                }
            }
            """;
    }

    private string WriteSinglePrediction() => $$"""
        // The first row of the training file. A server keeps the engine, one for each thread.
        void PredictOne()
        {
            var row = {{CSharpText.Indent(_row!.WriteExample(), 1)}};
            var model = LoadModel(modelFile, ml.Data.LoadFromEnumerable([row]));
            using var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
            Console.WriteLine(ToLine(engine.Predict(row)));
        }
        """;

    private string WriteHelpers()
    {
        const string Quoting = """


            // A text as one value of a line.
            string Quote(string text) =>
                text.AsSpan().ContainsAny(",\"\r\n") || text != text.Trim() ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
            """;
        var load = _task != PredictionTask.MulticlassClassification
            ? "ITransformer LoadModel(string path, IDataView rows) => ml.Model.Load(path, out _);"
            : """
                // With the name of the class in the place of its number.
                ITransformer LoadModel(string path, IDataView rows)
                {
                    var model = ml.Model.Load(path, out _);
                    return model.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(rows)));
                }
                """;
        var classes = report.Columns.ClassNames ?? [];
        var line = _task switch
        {
            PredictionTask.Regression => "ToText(prediction.Score);",
            PredictionTask.BinaryClassification => $"""
                string.Join(
                    ',',
                    Quote(prediction.PredictedLabel ? {CSharpText.Quote(classes[1])} : {CSharpText.Quote(classes[0])}),
                    ToText(prediction.Probability),
                    ToText(prediction.Score));
                """,
            _ => "string.Join(\n    ',', [Quote(prediction.PredictedLabel), ToText(prediction.Score.Max()), .. prediction.Score.Select(ToText)]);",
        };
        return $$"""
            {{load}}

            string ToLine(Prediction prediction) => {{line}}

            string ToText(float number) => float.IsNaN(number) ? "" : number.ToString(CultureInfo.InvariantCulture);{{(
                _task == PredictionTask.Regression ? string.Empty : Quoting)}}

            // A path as seen from this file, wherever the program is started.
            string Beside(string path, [CallerFilePath] string source = "") => Path.GetFullPath(path, Path.GetDirectoryName(source)!);
            """;
    }

    private string WritePredictionClass()
    {
        string[] properties = _task switch
        {
            PredictionTask.BinaryClassification =>
                ["bool PredictedLabel { get; set; }", "float Probability { get; set; }", "float Score { get; set; }"],
            PredictionTask.MulticlassClassification => ["string PredictedLabel { get; set; } = \"\";", "float[] Score { get; set; } = [];"],
            _ => ["float Score { get; set; }"],
        };
        return string.Join('\n', ["class Prediction", "{", .. properties.Select(property => $"    public {property}"), "}"]);
    }
}
