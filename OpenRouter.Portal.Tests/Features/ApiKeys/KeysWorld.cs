using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

/// <summary>A SQLite file of its own with a team workspace, two projects and whoever a test needs; the real services over a clock that a test moves.</summary>
internal sealed class KeysWorld : IDbContextFactory<PortalDbContext>, IDisposable
{
    private readonly Func<PortalDbContext> _create;
    private readonly ILoggerFactory _loggers;

    private KeysWorld(DatabaseOptions database, ApiKeyOptions? options)
    {
        // Identity takes its schema version from the container.
        IServiceProvider identity = new ServiceCollection()
            .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            DbContextOptions<SqlitePortalDbContext> sqlite = new DbContextOptionsBuilder<SqlitePortalDbContext>()
                .UseSqlite(SqliteSettings.ConnectionString(database, "/"))
                .AddInterceptors(new SqliteSettings(database.BusyTimeout))
                .UseApplicationServiceProvider(identity)
                .Options;
            _create = () => new SqlitePortalDbContext(sqlite);
        }
        else
        {
            DbContextOptions<PostgresPortalDbContext> postgres = new DbContextOptionsBuilder<PostgresPortalDbContext>()
                .UseNpgsql(database.ConnectionString)
                .UseApplicationServiceProvider(identity)
                .Options;
            _create = () => new PostgresPortalDbContext(postgres);
        }

        _loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        Signals = new SignalHub(_loggers.CreateLogger<SignalHub>());
        Database = new PortalDatabase(this, Signals, Options.Create(database));
        KeyOptions = options ?? new ApiKeyOptions();
        Audit = new AuditTrail(Clock);
        Refusals = new RefusedActs(Database, Audit, Clock, _loggers.CreateLogger<RefusedActs>());
        Access = new WorkspaceAccess(Refusals, _loggers.CreateLogger<WorkspaceAccess>());
        Service = new ApiKeyService(
            Database,
            Access,
            new StepUp(Refusals, Clock, Options.Create(new SessionOptions())),
            Audit,
            Options.Create(KeyOptions),
            Clock,
            _loggers.CreateLogger<ApiKeyService>());
        List = new ApiKeyList(Database, Clock);
        Lookup = new ApiKeyLookup(new HotConnection(Options.Create(database), new Host()));
        Uses = new ApiKeyUses(Database, Options.Create(KeyOptions), Clock, _loggers.CreateLogger<ApiKeyUses>());
    }

    /// <summary>The SQLite file; empty on PostgreSQL.</summary>
    public string DatabaseFile { get; private init; } = "";

    public ManualTimeProvider Clock { get; } = new();

    public RecordingLogger Log { get; } = new();

    public SignalHub Signals { get; }

    public PortalDatabase Database { get; }

    public ApiKeyOptions KeyOptions { get; }

    public AuditTrail Audit { get; }

    public RefusedActs Refusals { get; }

    public WorkspaceAccess Access { get; }

    public ApiKeyService Service { get; }

    public ApiKeyList List { get; }

    public ApiKeyLookup Lookup { get; }

    public ApiKeyUses Uses { get; }

    public Guid WorkspaceId { get; private set; }

    public Guid DefaultProjectId { get; private set; }

    public Guid OtherProjectId { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<KeysWorld> CreateAsync(ApiKeyOptions? options = null)
    {
        string file = Path.Combine(TestFolder.Create("keys"), "portal.db");
        return PrepareAsync(new KeysWorld(new DatabaseOptions { ConnectionString = $"Data Source={file}" }, options) { DatabaseFile = file });
    }

    public static async Task<KeysWorld> CreateOnPostgresAsync(PostgresServer server) => await PrepareAsync(new KeysWorld(
        new DatabaseOptions { Provider = DatabaseProvider.PostgreSql, ConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }, null));

    public PortalDbContext CreateDbContext() => _create();

    /// <summary>A look-up whose store cannot be opened.</summary>
    public static ApiKeyLookup LookupWithoutADatabase() =>
        new(new HotConnection(Options.Create(new DatabaseOptions { ConnectionString = "Data Source=/nowhere/portal.db" }), new Host()));

    public async Task<(Guid WorkspaceId, Guid DefaultProjectId, Guid OtherProjectId)> AddWorkspaceAsync()
    {
        Workspace workspace = new()
        {
            Id = Guid.NewGuid(), Slug = Guid.NewGuid().ToString("N"), Name = "Acme", Kind = WorkspaceKind.Team, CreatedAt = Clock.GetUtcNow(),
        };
        Project main = new() { Id = Guid.NewGuid(), WorkspaceId = workspace.Id, Name = "Default", IsDefault = true, CreatedAt = Clock.GetUtcNow() };
        Project other = new() { Id = Guid.NewGuid(), WorkspaceId = workspace.Id, Name = "Shop", IsProduction = true, CreatedAt = Clock.GetUtcNow() };
        await SaveAsync(db => db.AddRange(workspace, main, other));
        return (workspace.Id, main.Id, other.Id);
    }

    /// <summary>Somebody with a session that has just been proved; without a role, a stranger to the workspace.</summary>
    public async Task<Actor> AddPersonAsync(Role? role = null, ProjectAccessLevel access = ProjectAccessLevel.None, Guid? workspaceId = null, Guid? projectId = null)
    {
        string email = $"{Guid.NewGuid():N}@example.com";
        User user = new() { Id = Guid.NewGuid(), UserName = email, Email = email, NormalizedEmail = email, NormalizedUserName = email, CreatedAt = Clock.GetUtcNow(), RegisteredAt = Clock.GetUtcNow() };
        Session session = new()
        {
            Id = Guid.NewGuid(), UserId = user.Id, TokenHash = Guid.NewGuid().ToByteArray(), Methods = "password",
            CreatedAt = Clock.GetUtcNow(), LastSeenAt = Clock.GetUtcNow(), ProvedAt = Clock.GetUtcNow(),
        };
        await SaveAsync(db =>
        {
            db.Add(user);
            db.Add(session);
            if (role is { } known)
            {
                db.Add(new Membership
                {
                    WorkspaceId = workspaceId ?? WorkspaceId, UserId = user.Id, PublicId = Guid.NewGuid(), Role = known, JoinedAt = Clock.GetUtcNow(),
                });
            }

            if (access != ProjectAccessLevel.None)
            {
                db.Add(new ProjectAccess { ProjectId = projectId ?? DefaultProjectId, UserId = user.Id, Level = access });
            }
        });
        return new Actor(user.Id, session.Id, email, "203.0.113.7", "Firefox on Linux");
    }

    public Task<Actor> AddAdminAsync() => AddPersonAsync(Role.Admin);

    public Task<Actor> AddDeveloperAsync() => AddPersonAsync(Role.Developer, ProjectAccessLevel.Full);

    public GenerateKeyForm Form(string name = "ci-build", DateTimeOffset? expiresAt = null, Guid? projectId = null) =>
        new() { Name = name, ProjectId = projectId ?? DefaultProjectId, ExpiresAt = expiresAt };

    public async Task<GeneratedKey> GenerateAsync(Actor actor, string name = "ci-build", DateTimeOffset? expiresAt = null, Guid? projectId = null)
    {
        var made = await Service.GenerateAsync(actor, WorkspaceId, Form(name, expiresAt, projectId), Guid.NewGuid(), Cancel);
        Assert.Null(made.Error);
        return made.Value!;
    }

    public async Task SaveAsync(Action<PortalDbContext> change)
    {
        await using PortalDbContext db = CreateDbContext();
        change(db);
        await db.SaveChangesAsync(Cancel);
    }

    public async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read)
    {
        await using PortalDbContext db = CreateDbContext();
        return await read(db);
    }

    public Task<ApiKey> KeyAsync(Guid id) => ReadAsync(db => db.ApiKeys.AsNoTracking().SingleAsync(key => key.Id == id, Cancel));

    public Task<List<AuditEntry>> AuditAsync() => ReadAsync(db => db.AuditEntries.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync(Cancel));

    private static async Task<KeysWorld> PrepareAsync(KeysWorld world)
    {
        await using PortalDbContext db = world.CreateDbContext();
        await db.Database.EnsureCreatedAsync(Cancel);
        (world.WorkspaceId, world.DefaultProjectId, world.OtherProjectId) = await world.AddWorkspaceAsync();
        return world;
    }

    private sealed class Host : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Testing";

        public string ApplicationName { get; set; } = "OpenRouter.Portal";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }

    public void Dispose()
    {
        Uses.Dispose();
        Refusals.Dispose();
        Database.Dispose();
        _loggers.Dispose();
    }
}
