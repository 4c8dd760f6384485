using OpenRouter.Portal.Tests.Browser;
using OpenRouter.Portal.Tests.TestKit;

// What is shared by the whole run and ends with it. Each starts at its first use, so that a filtered run pays for nothing it does not need.
[assembly: AssemblyFixture(typeof(TestRunGuard))]
[assembly: AssemblyFixture(typeof(TestFolder))]
[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(BrowserFixture))]
