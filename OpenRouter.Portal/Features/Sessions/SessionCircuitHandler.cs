using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Binds a circuit to the session it was opened in, and refuses its events once that session is over.</summary>
internal sealed class SessionCircuitHandler(AuthenticationStateProvider authentication, IJSRuntime browser, LiveCircuits circuits) : CircuitHandler
{
    private LiveCircuit? _circuit;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        AuthenticationState state = await authentication.GetAuthenticationStateAsync();
        if (CurrentUser.Find(state.User) is { } actor)
        {
            _circuit = new LiveCircuit(actor.SessionId, browser);
            circuits.Add(_circuit);
        }
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is not null)
        {
            circuits.Remove(_circuit);
        }

        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context => _circuit is { IsEnded: true } ? Task.CompletedTask : next(context);
}
