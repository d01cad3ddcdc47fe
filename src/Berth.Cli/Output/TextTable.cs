using System.Text;

namespace Berth.Cli.Output;

/// <summary>Lines of cells that tabs separate, laid out in columns: at least 10 wide, 3 apart, as Docker's are. The last cell of a line is not padded.</summary>
internal static class TextTable
{
    private const int LeastWidth = 10;
    private const int Padding = 3;

    /// <summary>Lays out whole lines; each ends with a newline in the result.</summary>
    public static string Layout(IReadOnlyList<string> lines, int leastWidth = LeastWidth, int padding = Padding)
    {
        List<string[]> rows = [.. lines.Select(line => line.Split('\t'))];
        var widths = new List<int>();
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length - 1; i++)
            {
                if (i == widths.Count)
                {
                    widths.Add(leastWidth);
                }

                widths[i] = Math.Max(widths[i], Width(row[i]) + padding);
            }
        }

        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length - 1; i++)
            {
                text.Append(row[i]).Append(' ', widths[i] - Width(row[i]));
            }

            text.Append(row[^1]).Append('\n');
        }

        return text.ToString();
    }

    private static int Width(string cell)
    {
        int width = 0;
        foreach (Rune _ in cell.EnumerateRunes())
        {
            width++;
        }

        return width;
    }
}
