using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Http;

/// <summary>
/// The one address that people type, <c>scheme://host[:port]</c>: links in mail, cookies, HSTS, the accepted Host and the accepted
/// Origin follow it and never a request. Where it is a localhost origin, <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> on that
/// port all count as it. Without <c>Portal:PublicOrigin</c> it is the first bound address, as http on localhost; then it is known
/// once the server listens.
/// </summary>
internal sealed class PublicOrigin(IOptions<PortalOptions> options, IServer server)
{
    private static readonly string[] s_localNames = ["localhost", "127.0.0.1", "[::1]"];

    private readonly Uri? _configured = options.Value.PublicOrigin.Length == 0 ? null : Parse(options.Value.PublicOrigin);
    private Uri? _bound;

    /// <summary>Scheme, host and port, without a slash at the end: <c>https://portal.example</c>.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether cookies are Secure and HSTS is sent.</summary>
    public bool IsHttps => _configured?.Scheme == Uri.UriSchemeHttps;

    /// <summary>The host without port, <c>localhost</c> for a localhost origin: passkeys know no other name for it.</summary>
    public string Host => Address.IsLoopback ? "localhost" : Address.Host;

    private Uri Address => _configured ?? _bound ?? Bound();

    /// <summary>The full address of a path of this site that begins with a slash; may carry a query. Never leads elsewhere: resolving <c>//evil.example</c> as a relative address would.</summary>
    public Uri For(string path) => new(Origin + path);

    /// <summary>Whether an <c>Origin</c> header names this site; absent and <c>null</c> do not.</summary>
    public bool Accepts(string? origin) =>
        origin is not null && Authorities().Any(authority => string.Equals(origin, $"{Address.Scheme}://{authority}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a <c>Host</c> header names this site; the scheme's own port may be written out.</summary>
    public bool AcceptsHost(string? host) =>
        !string.IsNullOrEmpty(host) && Authorities().Any(authority =>
            string.Equals(host, authority, StringComparison.OrdinalIgnoreCase)
            || (Address.IsDefaultPort && string.Equals(host, $"{authority}:{Address.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Null for what is an origin and nothing more, otherwise the sentence that says what is wrong with it.</summary>
    public static string? Judge(string text)
    {
        bool isOrigin = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "", Host: not "" };
        if (!isOrigin)
        {
            return "Portal:PublicOrigin must be scheme, host and port without a path, such as https://portal.example.";
        }

        return uri!.Scheme == Uri.UriSchemeHttp && !IsLocalName(uri)
            ? "Portal:PublicOrigin must be https; http is accepted for localhost only, because everything typed would be readable on the way."
            : null;
    }

    /// <summary>The origin that a listening address stands for; null when it is not a plain http address on this machine.</summary>
    public static Uri? FromBinding(string binding)
    {
        BindingAddress address = BindingAddress.Parse(binding);
        bool isLocal = address.Host is "localhost" or "127.0.0.1" or "[::1]";
        return isLocal && address.Scheme == Uri.UriSchemeHttp ? LocalOrigin(address.Port) : null;
    }

    private static Uri Parse(string text) => Judge(text) is { } sentence ? throw new StartupException(sentence) : new Uri(text);

    private static Uri LocalOrigin(int port) => new UriBuilder(Uri.UriSchemeHttp, "localhost", port).Uri;

    private static bool IsLocalName(Uri uri) => s_localNames.Contains(uri.Host, StringComparer.OrdinalIgnoreCase);

    private Uri Bound()
    {
        // Empty before the server listens, and always for the in-memory test server, which answers as http://localhost.
        ICollection<string> bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (bound.Count == 0)
        {
            return LocalOrigin(80);
        }

        // A developer who listens on every interface still opens localhost; Production has refused that before (ListenAddresses).
        Uri address = bound.Select(FromBinding).FirstOrDefault(origin => origin is not null)
            ?? LocalOrigin(BindingAddress.Parse(bound.First()).Port);

        // Port 0 is replaced when the server listens.
        return address.Port == 0 ? address : _bound = address;
    }

    private string[] Authorities() => IsLocalName(Address)
        ? [.. s_localNames.Select(name => Address.IsDefaultPort ? name : name + ":" + Address.Port.ToString(CultureInfo.InvariantCulture))]
        : [Address.Authority];
}
