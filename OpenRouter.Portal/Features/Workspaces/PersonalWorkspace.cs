using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>Gives each verified user a personal workspace with its <c>Default</c> project.</summary>
internal sealed class PersonalWorkspace(AuditTrail audit, TimeProvider time) : IAccountVerifiedStep
{
    public int Order => 10;

    public async Task RunAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        Workspace workspace = new()
        {
            Id = Guid.NewGuid(),
            Slug = Slug(user.Email ?? ""),
            Name = "Personal",
            Kind = WorkspaceKind.Personal,
            CreatedAt = time.GetUtcNow(),
        };
        db.Workspaces.Add(workspace);
        db.Memberships.Add(new Membership { WorkspaceId = workspace.Id, UserId = user.Id, PublicId = Guid.NewGuid(), Role = Role.Admin, JoinedAt = time.GetUtcNow() });
        db.Projects.Add(new Project { Id = Guid.NewGuid(), WorkspaceId = workspace.Id, Name = "Default", IsDefault = true, CreatedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfWorkspace(workspace.Id), AuditActions.WorkspaceCreated, "workspace", workspace.Id.ToString())
            {
                ActorUserId = user.Id,
                ActorEmail = user.Email,
                After = new { workspace.Name, workspace.Kind }, // Not the slug: made of the address, it would outlive the person in the chain.
            },
            cancellationToken);
    }

    // The local part makes the address readable; eight random hex digits keep it unique and unguessable.
    private static string Slug(string email)
    {
        StringBuilder slug = new();
        foreach (char c in email.Split('@')[0].ToLower(CultureInfo.InvariantCulture))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == 30)
            {
                break;
            }
        }

        string readable = slug.ToString().Trim('-');
        string unique = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return readable.Length == 0 ? unique : $"{readable}-{unique}";
    }
}
