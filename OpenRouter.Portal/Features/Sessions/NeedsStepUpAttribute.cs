namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// Marks a service method that does a sensitive act: it asks <see cref="StepUp"/> in its transaction and refuses with
/// <c>step_up_required</c>. A test finds every marked method and calls it with a proof that is too old.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsStepUpAttribute : Attribute;
