using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Registration and the proof of an address.</summary>
internal sealed class AccountService(
    PortalDatabase database,
    INewPassword newPassword,
    AccountLimits limits,
    AccountMails mails,
    MailOutbox outbox,
    AuditTrail audit,
    KeyedHash keyedHash,
    IEnumerable<IAccountVerifiedStep> verifiedSteps,
    IOptions<AccountOptions> options,
    TimeProvider time)
{
    private const string CodePurpose = "verification-code";

    /// <summary>
    /// Asks for an account. The answer, the work and the rows written are the same for a free and for a taken address
    /// (domain.md invariant 10); only the mail differs. Errors: <c>email_invalid</c>, the password's, <c>too_many_requests</c>.
    /// </summary>
    /// <returns>The token that the asking browser keeps, so that it can verify without the password.</returns>
    public async Task<Result<SecretToken>> RegisterAsync(string? email, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(email, out EmailAddress? address))
        {
            return AccountErrors.EmailInvalid;
        }

        // Judged first: who types three weak passwords has asked for no mail yet.
        Result judged = newPassword.Judge(password ?? "", address);
        Result allowed = judged.IsSuccess ? await limits.CountSignUpAsync(address, visitor, cancellationToken) : judged;
        if (!allowed.IsSuccess)
        {
            return allowed.Error;
        }

        Result<string> hash = await newPassword.HashAsync(password ?? "", address, await FindAccountHashAsync(address, cancellationToken), cancellationToken);
        if (!hash.IsSuccess)
        {
            return hash.Error;
        }

        SecretToken browser = SecretToken.Create();
        while (true)
        {
            try
            {
                await database.WriteAsync(db => ReplaceAsync(db, address, hash.Value, browser, cancellationToken), cancellationToken);
                return browser;
            }
            catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
            {
                // Two registrations of one address at once on PostgreSQL: the later one replaces the earlier one, as it
                // would have a moment later.
            }
        }
    }

    /// <summary>Mails a new link and code for the registration of this browser; the earlier ones stop working. Silent when there is none.</summary>
    public async Task<Result> ResendAsync(SecretToken browser, Visitor visitor, CancellationToken cancellationToken)
    {
        Registration? registration = await FindByBrowserAsync(browser, cancellationToken);
        return registration is null || !EmailAddress.TryParse(registration.Email, out EmailAddress? address)
            ? Result.Success
            : await ResendAsync(address, visitor, cancellationToken);
    }

    /// <summary>The form of the resend for somebody who only types an address: the same answer whether or not it is known.</summary>
    public async Task<Result> ResendAsync(string? email, Visitor visitor, CancellationToken cancellationToken) =>
        EmailAddress.TryParse(email, out EmailAddress? address)
            ? await ResendAsync(address, visitor, cancellationToken)
            : AccountErrors.EmailInvalid;

    /// <summary>The registration that this browser made, if it is still open; null otherwise.</summary>
    public async Task<Registration?> FindByBrowserAsync(SecretToken browser, CancellationToken cancellationToken)
    {
        byte[] hash = browser.Hash;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return Open(await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.BrowserHash == hash, cancellationToken));
    }

    /// <summary>The registration that a mailed link belongs to, if it still holds; null otherwise.</summary>
    public async Task<Registration?> FindByLinkAsync(SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return Open(await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.LinkHash == hash, cancellationToken));
    }

    /// <summary>The open registration of an address, for telling its owner at sign-in what is missing; null otherwise.</summary>
    public async Task<Registration?> FindByAddressAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.CanonicalEmail == address.Canonical, cancellationToken);
    }

    /// <summary>Lets another browser, whose user gave the right password, go on with the verification.</summary>
    public async Task<SecretToken> AdoptBrowserAsync(Guid registrationId, CancellationToken cancellationToken)
    {
        SecretToken browser = SecretToken.Create();
        byte[] hash = browser.Hash;
        await database.WriteAsync(
            db => db.Registrations.Where(r => r.Id == registrationId)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.BrowserHash, hash), cancellationToken),
            cancellationToken);
        return browser;
    }

    /// <summary>
    /// Counts a code before it is judged, so that parallel guesses cannot overrun the caps; <c>verification_tries_used_up</c>
    /// when the mail's tries are gone, <c>too_many_requests</c> when the day's are. Committed on its own (LGN-06).
    /// </summary>
    public async Task<Result> CountCodeTryAsync(Registration registration, CancellationToken cancellationToken)
    {
        Result counted = await CountTryAsync(registration.Id, cancellationToken);
        return counted.IsSuccess ? await limits.CountCodeTryAsync(registration, cancellationToken) : counted;
    }

    /// <summary>The same for the password that a link needs in another browser.</summary>
    public async Task<Result> CountPasswordTryAsync(Registration registration, CancellationToken cancellationToken)
    {
        Result counted = await CountTryAsync(registration.Id, cancellationToken);
        return counted.IsSuccess ? await limits.CountPasswordTryAsync(registration, cancellationToken) : counted;
    }

    /// <summary>Whether the newest mail may still be used: at the cap of wrong tries only another mail helps.</summary>
    public bool HasTriesLeft(Registration registration) => registration.Tries < options.Value.CodeTries;

    /// <summary>Whether these are the mailed six digits.</summary>
    public bool IsCode(Registration registration, string? code) =>
        OneTimeCode.TryParse(code, out OneTimeCode? typed)
        && keyedHash.Matches(CodePurpose, $"{registration.Id:N}:{typed.Reveal()}", registration.CodeHash);

    /// <summary>
    /// Makes the account: user, personal workspace, starter credits and audit entries in one transaction that deletes the
    /// registration, so of any number of parallel calls one succeeds. <c>verification_link_invalid</c> for the others.
    /// </summary>
    public async Task<Result<User>> VerifyAsync(Registration registration, Visitor visitor, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(db => MakeAccountAsync(db, registration, visitor, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            // The address got its account by another way at the same moment.
            return AccountErrors.LinkInvalid;
        }
    }

    private async Task<Result> CountTryAsync(Guid registrationId, CancellationToken cancellationToken)
    {
        int cap = options.Value.CodeTries;
        int counted = await database.WriteAsync(
            db => db.Registrations.Where(r => r.Id == registrationId && r.Tries < cap)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Tries, r => r.Tries + 1), cancellationToken),
            cancellationToken);
        return counted == 1 ? Result.Success : AccountErrors.TooManyTries;
    }

    private async Task<Result> ReplaceAsync(
        PortalDbContext db, EmailAddress address, string passwordHash, SecretToken browser, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await db.Registrations.Where(r => r.CanonicalEmail == address.Canonical).ExecuteDeleteAsync(cancellationToken);
        Registration registration = new()
        {
            Id = Guid.NewGuid(),
            CanonicalEmail = address.Canonical,
            Email = DeliverableForm(address),
            PasswordHash = passwordHash,
            BrowserHash = browser.Hash,
            LinkHash = [],
            CodeHash = [],
            CreatedAt = now,
            MailedAt = now,
        };
        db.Registrations.Add(registration);
        await MailAsync(db, registration, cancellationToken);
        return Result.Success;
    }

    private async Task<Result> ResendAsync(EmailAddress address, Visitor visitor, CancellationToken cancellationToken)
    {
        Result allowed = await limits.CountMailAsync(address, visitor, cancellationToken);
        if (!allowed.IsSuccess)
        {
            return allowed;
        }

        return await database.WriteAsync(
            async db =>
            {
                Registration? registration = await db.Registrations.SingleOrDefaultAsync(r => r.CanonicalEmail == address.Canonical, cancellationToken);
                if (registration is not null)
                {
                    registration.Tries = 0;
                    registration.MailedAt = time.GetUtcNow();
                    await MailAsync(db, registration, cancellationToken);
                }

                return Result.Success;
            },
            cancellationToken);
    }

    // For a taken address link and code are made all the same, but nobody is ever told them.
    private async Task MailAsync(PortalDbContext db, Registration registration, CancellationToken cancellationToken)
    {
        SecretToken link = SecretToken.Create();
        OneTimeCode code = OneTimeCode.Create();
        registration.LinkHash = link.Hash;
        registration.CodeHash = keyedHash.Compute(CodePurpose, $"{registration.Id:N}:{code.Reveal()}");

        // To the owner's own spelling, never to a stranger's.
        var users = db.Users;
        string? owner = await users.Where(u => u.NormalizedEmail == registration.CanonicalEmail).Select(u => u.Email).SingleOrDefaultAsync(cancellationToken);
        outbox.Enqueue(db, owner is not null ? mails.AlreadyRegistered(owner) : mails.Verify(registration, link, code));
    }

    private async Task<string?> FindAccountHashAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        var users = db.Users;
        return await users.Where(u => u.NormalizedEmail == address.Canonical).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken);
    }

    // A spelling that only folds to the canonical address (full-width letters) may be another person's mailbox: the proof has
    // to be sent to the address that it proves.
    private static string DeliverableForm(EmailAddress address) => address.Display.IsNormalized(NormalizationForm.FormKC) ? address.Display : address.Canonical;

    private async Task<Result<User>> MakeAccountAsync(PortalDbContext db, Registration registration, Visitor visitor, CancellationToken cancellationToken)
    {
        // The conditional delete is what makes the link single-use: the hash must still be the one that was proved.
        int deleted = await db.Registrations.Where(r => r.Id == registration.Id && r.LinkHash == registration.LinkHash)
            .ExecuteDeleteAsync(cancellationToken);
        bool taken = await db.Users.AnyAsync(u => u.NormalizedEmail == registration.CanonicalEmail, cancellationToken);
        if (deleted == 0 || taken)
        {
            return AccountErrors.LinkInvalid;
        }

        User user = NewUser(registration);
        db.Users.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.AccountCreated, "user", user.Id.ToString()) { ActorUserId = user.Id, ActorEmail = user.Email }.By(visitor),
            cancellationToken);
        foreach (IAccountVerifiedStep step in verifiedSteps.OrderBy(step => step.Order))
        {
            await step.RunAsync(db, user, cancellationToken);
        }

        return user;
    }

    private User NewUser(Registration registration) => new()
    {
        Id = Guid.NewGuid(),
        UserName = registration.CanonicalEmail,
        NormalizedUserName = registration.CanonicalEmail,
        Email = registration.Email,
        NormalizedEmail = registration.CanonicalEmail,
        EmailConfirmed = true,
        PasswordHash = registration.PasswordHash,
        SecurityStamp = SecretToken.Create().Reveal(),
        CreatedAt = time.GetUtcNow(),
        RegisteredAt = registration.CreatedAt,
    };

    private Registration? Open(Registration? registration) =>
        registration is not null && time.GetUtcNow() - registration.MailedAt < options.Value.VerificationLifetime ? registration : null;
}
