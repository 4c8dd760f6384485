using Microsoft.AspNetCore.Builder;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public void Apply_WithoutAnAddress_ListensOnLoopbackOnly(string environment)
    {
        WebApplicationBuilder builder = Builder(environment);
        ListenAddresses.Apply(builder);
        Assert.Equal(ListenAddresses.Default, builder.WebHost.GetSetting("urls"));
    }

    [Theory]
    [InlineData("Portal:PublicOrigin", "--urls=http://0.0.0.0:6000")]
    [InlineData("Portal:PublicOrigin", "--urls=http://localhost:6000;http://*:6001")]
    [InlineData("Portal:PublicOrigin", "--http_ports=8080")]
    [InlineData("Portal:PublicOrigin", "--Kernel=x", "--Kestrel:Endpoints:Main:Url=http://10.0.0.5:80")]
    [InlineData("--urls", "--urls=banana")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "--ForwardedHeaders_Enabled=true")]
    [InlineData("Portal:Proxies:Networks", "--Portal:PublicOrigin=https://portal.example")]
    public void Apply_InProduction_RefusesWhatCannotWork(string setting, params string[] arguments) =>
        Assert.Contains(setting, Assert.Throws<StartupException>(() => ListenAddresses.Apply(Builder("Production", arguments))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--urls=http://localhost:6000")]
    [InlineData("--urls=http://127.0.0.1:6000;http://[::1]:6000")]
    [InlineData("--urls=http://0.0.0.0:6000", "--Portal:PublicOrigin=https://portal.example", "--Portal:Proxies:Networks:0=10.0.0.7")]
    [InlineData("--urls=https://0.0.0.0:6000", "--Portal:PublicOrigin=https://portal.example")]
    [InlineData("--http_ports=8080", "--Portal:PublicOrigin=http://localhost:8080")]
    public void Apply_InProduction_AcceptsWhatCanBeReached(params string[] arguments)
    {
        WebApplicationBuilder builder = Builder("Production", arguments);
        ListenAddresses.Apply(builder);
        Assert.NotEqual(ListenAddresses.Default, builder.WebHost.GetSetting("urls"));
    }

    private static WebApplicationBuilder Builder(string environment, params string[] arguments) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, EnvironmentName = environment, ContentRootPath = Repository.Application });
}
