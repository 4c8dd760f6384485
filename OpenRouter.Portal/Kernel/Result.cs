using System.Diagnostics.CodeAnalysis;

namespace OpenRouter.Portal.Kernel;

/// <summary>What every outcome can be asked without knowing its value's type.</summary>
public interface IOutcome
{
    /// <summary>Null means success.</summary>
    Error? Error { get; }
}

/// <summary>The outcome of an act that may be refused: success, or the <see cref="Error"/> the caller must handle.</summary>
public sealed record Result : IOutcome
{
    private Result(Error? error) => Error = error;

    /// <summary>The one successful outcome.</summary>
    public static Result Success { get; } = new((Error?)null);

    /// <inheritdoc />
    public Error? Error { get; }

    /// <summary>Whether the act was done.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Makes a refusal out of its reason, so that a service can <c>return SessionErrors.NotFound;</c>.</summary>
    public static implicit operator Result(Error error) => FromError(error);

    /// <summary>The named form of the conversion.</summary>
    public static Result FromError(Error error) => new(error);
}

/// <summary>The outcome of an act that yields a value or is refused.</summary>
/// <typeparam name="T">The value of the successful outcome.</typeparam>
public sealed record Result<T> : IOutcome
{
    private Result(T? value, Error? error) => (Value, Error) = (value, error);

    /// <inheritdoc />
    public Error? Error { get; }

    /// <summary>Meaningful only when <see cref="IsSuccess"/>.</summary>
    public T? Value { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Makes a success out of its value.</summary>
    public static implicit operator Result<T>(T value) => FromValue(value);

    /// <summary>Makes a refusal out of its reason.</summary>
    public static implicit operator Result<T>(Error error) => FromError(error);

    /// <summary>The named form of the conversion from a value, needed where <typeparamref name="T"/> is an interface.</summary>
    public static Result<T> FromValue(T value) => new(value, null);

    /// <summary>The named form of the conversion from a reason.</summary>
    public static Result<T> FromError(Error error) => new(default, error);
}
