using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Hosting;

/// <summary>Counts and knows the open sockets of this node; all under one lock, for sockets open and close a few hundred times a second at most.</summary>
internal sealed class CircuitConnections(IOptions<CircuitLimitOptions> options, TimeProvider time, ILogger<CircuitConnections> logger) : ILiveConnections
{
    // By then every request of the session is refused by its authentication.
    private static readonly TimeSpan s_endedIsRemembered = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, HashSet<Socket>> _bySession = [];
    private readonly Dictionary<Guid, int> _byUser = [];
    private readonly Dictionary<string, int> _byAddress = [];
    private readonly Dictionary<Guid, long> _ended = [];
    private int _total;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>Whether one more would be let in now.</summary>
    public bool HasRoom(Actor actor, string addressGroup)
    {
        lock (_lock)
        {
            return IsRoom(actor.UserId, addressGroup);
        }
    }

    /// <summary>
    /// Takes a place until it is disposed; null when there is none, or when the session was ended between the authentication of
    /// this request and now.
    /// </summary>
    public IDisposable? Enter(Actor actor, string addressGroup, IHttpRequestLifetimeFeature request)
    {
        lock (_lock)
        {
            if (!IsRoom(actor.UserId, addressGroup) || _ended.ContainsKey(actor.SessionId))
            {
                return null;
            }

            Socket socket = new(this, actor, addressGroup, request);
            _total++;
            _byUser[actor.UserId] = _byUser.GetValueOrDefault(actor.UserId) + 1;
            _byAddress[addressGroup] = _byAddress.GetValueOrDefault(addressGroup) + 1;
            if (!_bySession.TryGetValue(actor.SessionId, out HashSet<Socket>? sockets))
            {
                _bySession[actor.SessionId] = sockets = [];
            }

            sockets.Add(socket);
            return socket;
        }
    }

    /// <inheritdoc />
    public void Abort(Guid sessionId)
    {
        Socket[] sockets;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            foreach (Guid old in _ended.Where(entry => time.GetElapsedTime(entry.Value, now) > s_endedIsRemembered).Select(entry => entry.Key).ToArray())
            {
                _ended.Remove(old);
            }

            _ended[sessionId] = now;
            sockets = [.. _bySession.GetValueOrDefault(sessionId) ?? []];
        }

        foreach (Socket socket in sockets)
        {
            socket.Abort();
        }

        if (sockets.Length > 0)
        {
            HostingLog.ConnectionsCut(logger, sockets.Length, sessionId);
        }
    }

    private static void Decrease<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    private bool IsRoom(Guid userId, string addressGroup)
    {
        CircuitLimitOptions limits = options.Value;
        return _total < limits.Total
            && _byUser.GetValueOrDefault(userId) < limits.PerUser
            && _byAddress.GetValueOrDefault(addressGroup) < limits.PerAddress;
    }

    private void Leave(Socket socket)
    {
        lock (_lock)
        {
            _total--;
            Decrease(_byUser, socket.Actor.UserId);
            Decrease(_byAddress, socket.AddressGroup);
            HashSet<Socket> sockets = _bySession[socket.Actor.SessionId];
            sockets.Remove(socket);
            if (sockets.Count == 0)
            {
                _bySession.Remove(socket.Actor.SessionId);
            }
        }
    }

    private sealed class Socket(CircuitConnections owner, Actor actor, string addressGroup, IHttpRequestLifetimeFeature request) : IDisposable
    {
        private readonly Lock _lock = new();
        private bool _over;

        public Actor Actor => actor;

        public string AddressGroup => addressGroup;

        // The server reuses the feature for the connection's next request, which must not be cut.
        public void Abort()
        {
            lock (_lock)
            {
                if (!_over)
                {
                    request.Abort();
                }
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                if (_over)
                {
                    return;
                }

                _over = true;
            }

            owner.Leave(this);
        }
    }
}
