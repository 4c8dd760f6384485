using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Draws the modules of a QR code as the path of an SVG, one unit each, with the quiet zone that the standard asks for.</summary>
internal static class QrPath
{
    public static (string Path, int Size) Of(string content)
    {
        // Level M: a screen is clean, and fewer modules are read from farther away.
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        List<BitArray> rows = data.ModuleMatrix;
        StringBuilder path = new();
        for (int y = 0; y < rows.Count; y++)
        {
            for (int x = 0; x < rows[y].Count; x++)
            {
                // A run of dark modules is one rectangle.
                int start = x;
                while (x < rows[y].Count && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        return (path.ToString(), rows.Count);
    }
}
