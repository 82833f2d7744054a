using System.Globalization;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MLNet.DeepExtensions.Reports.Charts;

/// <summary>A chart of a page: an SVG that grows with its column, in the colours of the page, which says in words what it shows.</summary>
internal sealed class Chart
{
    private const double Width = 460;
    private const double Height = 320;
    private const double FontSize = 13;
    private const double LineThickness = 2.5;

    private readonly PlotModel _plot = new()
    {
        PlotAreaBorderThickness = new OxyThickness(0),
        Padding = new OxyThickness(26, 6, 14, 2),
        TextColor = ChartColor.Quiet,
        DefaultFontSize = FontSize,
        Culture = CultureInfo.InvariantCulture,
    };

    private readonly List<Html> _legend = [];
    private readonly string _upright;

    /// <summary>Makes a chart.</summary>
    /// <param name="horizontal">The axis below.</param>
    /// <param name="vertical">The axis on the left.</param>
    public Chart(ChartAxis horizontal, ChartAxis vertical)
    {
        _plot.Axes.Add(horizontal.Create(AxisPosition.Bottom));
        _plot.Axes.Add(vertical.Create(AxisPosition.Left));
        _upright = vertical.Title;
    }

    /// <summary>Draws a line.</summary>
    /// <param name="name">What it is; null for what needs no name.</param>
    /// <param name="points">Its points, from left to right.</param>
    /// <param name="series">The number of its colour.</param>
    /// <param name="hasMarkers">Whether each point is marked.</param>
    public void AddLine(string? name, IEnumerable<(double X, double Y)> points, int series = 0, bool hasMarkers = false)
    {
        var line = new LineSeries { Color = ChartColor.Series(series), StrokeThickness = LineThickness, LineJoin = LineJoin.Round };
        if (hasMarkers)
        {
            (line.MarkerType, line.MarkerSize, line.MarkerFill) = (MarkerType.Circle, 3.5, line.Color);
        }

        line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
        _plot.Series.Add(line);
        AddToLegend(name, ChartColor.SeriesVariable(series));
    }

    /// <summary>Draws what is compared to, as a dashed line between two points.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    public void AddReference(string name, (double X, double Y) from, (double X, double Y) to)
    {
        var line = new LineSeries { Color = ChartColor.Reference, StrokeThickness = 1.5, LineStyle = LineStyle.Dash };
        line.Points.AddRange([new DataPoint(from.X, from.Y), new DataPoint(to.X, to.Y)]);
        _plot.Series.Add(line);
        AddToLegend(name, "reference");
    }

    /// <summary>Draws points.</summary>
    /// <param name="name">What they are; null for what needs no name.</param>
    /// <param name="points">The points.</param>
    /// <param name="series">The number of their colour.</param>
    /// <param name="size">Half of their width.</param>
    public void AddPoints(string? name, IEnumerable<(double X, double Y)> points, int series = 0, double size = 2.5)
    {
        var color = ChartColor.Series(series);
        var scatter = new ScatterSeries
        {
            MarkerType = MarkerType.Circle,
            MarkerSize = size,
            MarkerFill = size > 4 ? color : OxyColor.FromAColor(130, color),
            BinSize = 2, // of points that lie on each other one is drawn
        };
        scatter.Points.AddRange(points.Select(point => new ScatterPoint(point.X, point.Y)));
        _plot.Series.Add(scatter);
        AddToLegend(name, ChartColor.SeriesVariable(series));
    }

    /// <summary>Draws bars that stand on zero.</summary>
    /// <param name="name">What they are; null for what needs no name.</param>
    /// <param name="bars">Where each begins, ends, and how high it is.</param>
    /// <param name="series">The number of their colour.</param>
    public void AddBars(string? name, IEnumerable<(double From, double To, double Value)> bars, int series = 0)
    {
        var bar = new RectangleBarSeries { FillColor = OxyColor.FromAColor(190, ChartColor.Series(series)), StrokeThickness = 0 };
        foreach (var (from, to, value) in bars)
        {
            bar.Items.Add(new RectangleBarItem(from, Math.Min(0, value), to, Math.Max(0, value)));
        }

        _plot.Series.Add(bar);
        AddToLegend(name, ChartColor.SeriesVariable(series));
    }

    /// <summary>Draws upright strokes, such as intervals.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="strokes">Where each stands, begins and ends.</param>
    /// <param name="series">The number of their colour.</param>
    public void AddStrokes(string name, IEnumerable<(double X, double From, double To)> strokes, int series = 0)
    {
        foreach (var (x, from, to) in strokes)
        {
            var line = new LineSeries { Color = OxyColor.FromAColor(110, ChartColor.Series(series)), StrokeThickness = 3 };
            line.Points.AddRange([new DataPoint(x, from), new DataPoint(x, to)]);
            _plot.Series.Add(line);
        }

        AddToLegend(name, ChartColor.SeriesVariable(series));
    }

    /// <summary>Draws an upright line with a name.</summary>
    /// <param name="name">What is there.</param>
    /// <param name="x">Where.</param>
    public void AddMark(string name, double x)
    {
        _plot.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical,
            X = x,
            Color = ChartColor.Reference,
            LineStyle = LineStyle.Dash,
            StrokeThickness = 1.5,
        });
        AddToLegend(name, "reference");
    }

    /// <summary>The chart with its title and its legend.</summary>
    /// <param name="id">A name that no other chart of the page has: lower-case letters and hyphens.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="reading">How it is read, in a sentence.</param>
    /// <param name="summary">What can be seen on it, for those who cannot see it.</param>
    public Html ToHtml(string id, string title, string reading, string summary) => Html.Write(
        $"""
        <figure class="chart">
        <figcaption>{title}<span>{reading}</span></figcaption>
        <p class="upright" aria-hidden="true">{_upright}</p>
        {Draw(id, $"{title}. {summary}")}
        {(_legend.Count == 0 ? Html.Empty : Html.Write($"<p class=\"legend\">{_legend}</p>"))}
        </figure>

        """);

    private void AddToLegend(string? name, string variable)
    {
        if (name is not null)
        {
            _legend.Add(Html.Write($"<span><i style=\"background:var(--{variable})\"></i>{name}</span> "));
        }
    }

    // The exporter writes a document of fixed size; the page gives it the size of its column.
    private Html Draw(string id, string label)
    {
        var svg = XElement.Parse(new SvgExporter { Width = Width, Height = Height }.ExportToString(_plot));
        svg.Attribute("width")!.Remove();
        svg.Attribute("height")!.Remove();
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", label);
        foreach (var text in svg.Descendants().Where(element => element.Name.LocalName == "text"))
        {
            text.Attribute("font-family")?.Remove();
        }

        var markup = svg.ToString(SaveOptions.DisableFormatting).Replace("clipPath", $"{id}-clip", StringComparison.Ordinal)
            .Replace($"<{id}-clip", "<clipPath", StringComparison.Ordinal).Replace($"</{id}-clip", "</clipPath", StringComparison.Ordinal);
        return Html.FromTrusted(ChartColor.NameIn(markup));
    }
}
