namespace OpenRouter.Portal.Http;

/// <summary>The open sockets of live pages on this node, known by the session that they were opened in.</summary>
internal interface ILiveConnections
{
    /// <summary>Cuts every socket of an ended session and refuses new ones of it; call it after the page was told. Never throws.</summary>
    void Abort(Guid sessionId);
}
