using CrmModular.Host.Data;

namespace CrmModular.Host.Platform;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the database does; a generation serves from the first request on.</summary>
internal sealed class HealthMiddleware(RequestDelegate next, IDatabase database)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next;
        if (context.Request.Path == "/live")
        {
            await context.Response.WriteAsync("live", context.RequestAborted);
            return;
        }

        if (context.Request.Path != "/ready")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await using var connection = await database.OpenAsync(context.RequestAborted);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(context.RequestAborted);
            await context.Response.WriteAsync("ready", context.RequestAborted);
        }
        catch (System.Data.Common.DbException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(
                "the database does not answer",
                context.RequestAborted
            );
        }
    }
}
