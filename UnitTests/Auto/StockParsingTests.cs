using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>A model that is given a file's raw rows parses them wherever it is loaded.</summary>
[TestClass]
public sealed class StockParsingTests
{
    private static readonly string[] _numbers = ["Preis", "Rabatt", "Aktiv", "Menge"];

    [TestMethod]
    public void SavedModel_GivenUnparsedRowsWithoutThisPackage_ScoresAsItDidHere()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var train = folder.Write("train.csv", "Preis;Rabatt;Aktiv;Menge;Datum;PLZ;Farbe;Gut\n" + string.Concat(Enumerable.Range(0, 120).Select(i =>
            $"{1 + (i * 37 % 9)}.{i * 7 % 900 + 100},{i % 90 + 10} €;{i % 40} %;{(i % 3 == 0 ? "Ja" : "nein")};"
            + $"{(i % 7 == 0 ? "?" : $"{i * 3 % 50}")};"
            + $"{i % 28 + 1:00}.{i % 12 + 1:00}.202{i % 5} {i % 24:00}:15;0{1000 + (i % 9)};{new[] { "rot", " Rot", "blau", "NA" }[i % 4]};"
            + $"{(i % 2 == 0 ? "gut" : "schlecht")}\n")));
        var columns = ml.Data.InferColumns(train, "Gut");
        var data = ml.Data.LoadFromFile(train, columns);
        var categories = ml.Transforms.Categorical.OneHotEncoding(
            [new InputOutputColumnPair("FarbeBits", "Farbe"), new InputOutputColumnPair("PlzBits", "PLZ")]);
        var model = columns.CreateParser(ml)
            .Append(ml.Transforms.ReplaceMissingValues([.. _numbers.Append("Datum").Select(name => new InputOutputColumnPair(name))]))
            .Append(categories)
            .Append(ml.Transforms.Concatenate("Features", [.. _numbers, "Datum", "FarbeBits", "PlzBits"]))
            .Append(ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "Gut", Epochs = 2 }))
            .Fit(data);

        var test = folder.Write("test.csv", "Preis;Rabatt;Aktiv;Menge;Datum;PLZ;Farbe;Gut\n"
            + "1.234,56 €;5 %;JA;7;31.12.2024 23:59;01003;rot;gut\n"
            + "unbekannt;?;vielleicht;viele;31.02.2024 10:00;99999;grün;gut\n"
            + ";;;;;;;\n"
            + "-3,5;(7);nein;-;1.2.24 7:05; 01004;  ROT ;schlecht\n");
        var raw = ml.Data.LoadFromFile(test, columns);
        var (modelPath, dataPath) = (folder.PathOf("model.zip"), folder.PathOf("raw.idv"));
        ml.Model.Save(model, data.Schema, modelPath);
        using (var stream = File.Create(dataPath))
        {
            ml.Data.SaveAsBinary(raw, stream);
        }

        StockProcess.Predict(modelPath, dataPath, folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        var scored = ml.Data.LoadFromBinary(folder.PathOf("scored.idv"));
        var here = model.Transform(raw);
        CollectionAssert.AreEqual(
            here.GetColumn<float[]>("Features").SelectMany(row => row).ToArray(),
            scored.GetColumn<float[]>("Features").SelectMany(row => row).ToArray());
        foreach (var (expected, actual) in here.GetColumn<float>("Score").Zip(scored.GetColumn<float>("Score")))
        {
            Assert.AreEqual(expected, actual, 1e-5f);
        }

        Assert.AreEqual(4, scored.GetColumn<float>("Score").Count());
    }

    [TestMethod]
    public void AutoTrain_OfAFile_TakesItsRawColumnsAndItsRawLabel()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var path = folder.Write("train.csv", "Betrag;Datum;Farbe;Klasse\n" + string.Concat(Enumerable.Range(0, 90).Select(i =>
            $"{i * 7 % 50 + 1},{i % 90 + 10} €;{i % 28 + 1}.{i % 12 + 1}.2024;{new[] { "rot", "blau", "?" }[i % 3]};"
            + $"{(i == 3 ? "NA" : new[] { "a", " B", "b", "c" }[i % 4])}\n")));
        var columns = ml.Data.InferColumns(path, "Klasse");
        var data = ml.Data.LoadFromFile(path, columns);
        using var report = ml.AutoTrain(data, columns, AutoRows.Quick());
        var scored = report.LabelAsKey.Transform(report.Model.Transform(columns.KeepLabelled(ml, data)));
        Assert.IsGreaterThan(0.4, ml.MulticlassClassification.Evaluate(scored, "Klasse").MicroAccuracy);
        var raw = ml.Data.LoadFromFile(folder.Write("new.csv", "Farbe;Betrag;Datum\nrot;3,50 €;1.2.2024\n"), columns);
        Assert.AreEqual(1, report.Model.Transform(raw).GetColumn<float[]>("Score").Count());
    }

    [TestMethod]
    public void PredictionEngine_OfAClassWithTheRawColumns_ParsesTheRow()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var path = folder.Write("train.csv", "Price,Date,Label\n"
            + string.Concat(Enumerable.Range(0, 50).Select(i => $"$1.{i % 90 + 10},2024-01-{i % 28 + 1:00},{i % 2}\n")));
        var columns = ml.Data.InferColumns(path);
        var data = ml.Data.LoadFromFile(path, columns);
        using var engine = ml.Model.CreatePredictionEngine<RawRow, ParsedRow>(columns.CreateParser(ml).Fit(data));
        var row = engine.Predict(new RawRow { Price = "$1,234.5", Date = "2024-02-29" });
        Assert.IsTrue(float.IsNaN(row.Price), "the file has no groups of thousands");
        Assert.AreEqual(2.5f, engine.Predict(new RawRow { Price = "$2.5", Date = "2024-02-29" }).Price);
        CollectionAssert.AreEqual(new[] { 2024f, 2f, 29f }, row.Date[..3]);
    }

    private sealed class RawRow
    {
        public string Price { get; set; } = "";

        public string Date { get; set; } = "";

        public float Label { get; set; }
    }

    private sealed class ParsedRow
    {
        public float Price { get; set; }

        [VectorType(9)]
        public float[] Date { get; set; } = [];
    }
}
