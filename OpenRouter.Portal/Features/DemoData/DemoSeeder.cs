using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.DemoData;

/// <summary>
/// Makes the demo team once, after the start and in one transaction; a portal that has it already is left as it is. The
/// secrets of its keys are thrown away unseen, so nothing that is public opens the API.
/// </summary>
internal sealed class DemoSeeder(
    PortalDatabase database, PasswordLane lane, AuditTrail audit, IEnumerable<IAccountVerifiedStep> verifiedSteps, IOptions<ApiKeyOptions> keyOptions,
    TimeProvider time, ILogger<DemoSeeder> logger)
    : BackgroundService
{
    /// <summary>Makes the team if it is missing.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            if (await db.Workspaces.AnyAsync(w => w.Slug == DemoTeam.Slug, cancellationToken))
            {
                return;
            }
        }

        Dictionary<DemoPerson, string> hashes = [];
        foreach (DemoPerson person in DemoTeam.People)
        {
            Result<string> hash = await lane.HashAsync(person.Account.Password, cancellationToken);
            if (!hash.IsSuccess)
            {
                DemoLog.NotSeeded(logger, hash.Error.Code);
                return;
            }

            hashes[person] = hash.Value;
        }

        try
        {
            await database.WriteAsync(db => AddTeamAsync(db, hashes, cancellationToken), cancellationToken);
            DemoLog.Seeded(logger, DemoTeam.Name);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            // Another node was first, or one of the addresses belongs to somebody.
            DemoLog.NotSeeded(logger, "exists");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start must not wait for three password hashes.
        await Task.Yield();
        await SeedAsync(stoppingToken);
    }

    private async Task AddTeamAsync(PortalDbContext db, Dictionary<DemoPerson, string> hashes, CancellationToken cancellationToken)
    {
        DateTimeOffset begun = time.GetUtcNow() - TimeSpan.FromDays(DemoTeam.Days);
        Workspace team = new() { Id = Guid.NewGuid(), Slug = DemoTeam.Slug, Name = DemoTeam.Name, Kind = WorkspaceKind.Team, CreatedAt = begun };
        db.Workspaces.Add(team);
        Project[] projects = [.. DemoTeam.Projects.Select((project, index) => new Project
        {
            Id = Guid.NewGuid(),
            WorkspaceId = team.Id,
            Name = project.Name,
            IsProduction = project.IsProduction,
            IsDefault = index == 0,
            CreatedAt = begun,
        })];
        db.Projects.AddRange(projects);

        List<User> users = [];
        foreach (DemoPerson person in DemoTeam.People)
        {
            users.Add(await AddPersonAsync(db, person, hashes[person], team, projects, begun, cancellationToken));
        }

        List<ApiKey> keys = [.. DemoKeys.Add(db, team, projects, users, keyOptions.Value.Prefix, begun)];
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfWorkspace(team.Id), AuditActions.WorkspaceCreated, "workspace", team.Id.ToString()) { After = new { team.Slug, demo = true } },
            cancellationToken);
        await DemoUsage.AddAsync(db, team, keys, time.GetUtcNow(), cancellationToken);
    }

    private async Task<User> AddPersonAsync(
        PortalDbContext db, DemoPerson person, string hash, Workspace team, Project[] projects, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        User user = new()
        {
            Id = Guid.NewGuid(),
            UserName = person.Account.Email,
            NormalizedUserName = person.Account.Email,
            Email = person.Account.Email,
            NormalizedEmail = person.Account.Email,
            EmailConfirmed = true,
            PasswordHash = hash,
            SecurityStamp = SecretToken.Create().Reveal(),
            Name = person.Name,
            CreatedAt = begun,
            RegisteredAt = begun - TimeSpan.FromMinutes(2),
            LastWorkspaceSlug = team.Slug,
        };
        db.Users.Add(user);
        db.Memberships.Add(new Membership { WorkspaceId = team.Id, UserId = user.Id, PublicId = Guid.NewGuid(), Role = person.Role, JoinedAt = begun });
        foreach ((Project project, var access) in projects.Zip(DemoTeam.Projects))
        {
            db.ProjectAccess.Add(new ProjectAccess
            {
                ProjectId = project.Id,
                UserId = user.Id,
                Level = person.Role == Role.Developer ? access.Developer : person.Role == Role.Viewer ? ProjectAccessLevel.Read : ProjectAccessLevel.Full,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (IAccountVerifiedStep step in verifiedSteps.OrderBy(step => step.Order))
        {
            await step.RunAsync(db, user, cancellationToken);
        }

        return user;
    }
}
