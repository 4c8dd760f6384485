using System.Data.Common;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>Keeps the Data Protection ring in the database. The framework's interface is synchronous; it is called a few times a day.</summary>
internal sealed class DatabaseXmlRepository(IDbContextFactory<PortalDbContext> contexts, HotConnection connections) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using DbConnection connection = connections.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT \"Xml\" FROM \"DataProtectionKeys\"";
        using DbDataReader reader = command.ExecuteReader();
        List<XElement> elements = [];
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using PortalDbContext db = contexts.CreateDbContext();
        db.Add(new DataProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
