using System.Buffers;
using System.IO.Pipelines;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Reads the data of server-sent events (WHATWG HTML 9.2) from an upstream, one event at a time and never more than a limit.
/// Lines end in LF or CR LF; other fields and comments are skipped; several data lines are joined by a space, which is the same
/// white space to JSON as the standard's line feed and cannot break our own events.
/// </summary>
// data: {"choices":[{"delta":{"content":"Hi"}}]}
//
// Ugly but legal:   : comment CR LF   data:{"a": CR LF   data: 1} CR LF   CR LF
internal sealed class EventReader(Stream stream, int maximumBytes, UpstreamDeadline deadline)
{
    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    /// <summary>The next event's data; null means that the stream has ended, with an unfinished event dropped as the standard says.</summary>
    /// <exception cref="InvalidDataException">An event is longer than the limit.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync()
    {
        ArrayBufferWriter<byte>? data = null;
        while (await ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    return data.WrittenMemory;
                }
            }
            else if (line.AsSpan().StartsWith("data:"u8))
            {
                int start = line.Length > 5 && line[5] == ' ' ? 6 : 5;
                if (data is not null)
                {
                    data.Write(" "u8);
                }

                data ??= new ArrayBufferWriter<byte>(Math.Max(line.Length, 16));
                data.Write(line.AsSpan(start));
                if (data.WrittenCount > maximumBytes)
                {
                    throw new InvalidDataException("An event is too long.");
                }
            }
        }

        return null;
    }

    // The line without its end; null means that there is none any more.
    private async Task<byte[]?> ReadLineAsync()
    {
        while (true)
        {
            ReadResult result = await _pipe.ReadAsync(deadline.Token);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = buffer.Slice(0, end);
                byte[] copy = line.Length > maximumBytes ? throw new InvalidDataException("A line is too long.") : line.ToArray();
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                deadline.NoteBytes();
                return Clean(copy);
            }

            if (buffer.Length > maximumBytes)
            {
                throw new InvalidDataException("A line is too long.");
            }

            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }

            deadline.NoteBytes();
        }
    }

    // A CR inside a line is white space between JSON tokens; to a client of ours it would end the line.
    private static byte[] Clean(byte[] line)
    {
        byte[] trimmed = line is [.., (byte)'\r'] ? line[..^1] : line;
        trimmed.AsSpan().Replace((byte)'\r', (byte)' ');
        return trimmed;
    }
}
