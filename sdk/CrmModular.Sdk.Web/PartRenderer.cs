using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrmModular.Sdk.Web;

/// <summary>
/// Renders a view of a contribution apart from the page, into a text: with the services of the contribution's scope and a copy
/// of the request, so that a view that throws, blocks or is left behind touches nothing of the page.
/// </summary>
/// <param name="engine">Finds views.</param>
/// <param name="temp">Keeps what a redirect hands on.</param>
/// <param name="metadata">Describes models.</param>
/// <param name="services">The services of the scope.</param>
public sealed class PartRenderer(
    IRazorViewEngine engine,
    ITempDataProvider temp,
    IModelMetadataProvider metadata,
    IServiceProvider services
)
{
    /// <summary>Renders a view.</summary>
    /// <param name="path">Its path, from the root.</param>
    /// <param name="model">Its model.</param>
    /// <param name="request">The request as it was copied for contributions.</param>
    /// <exception cref="InvalidOperationException">There is no view at that path.</exception>
    public async Task<IHtmlContent> RenderAsync(string path, object model, PartRequest request)
    {
        var view = engine.GetView(null, path, isMainPage: false);
        view.EnsureSuccessful(null);
        var http = request.For(services);
        await using var writer = new StringWriter();
        var context = new ViewContext(
            new ActionContext(
                http,
                new RouteData(http.Request.RouteValues),
                new ActionDescriptor(),
                new ModelStateDictionary()
            ),
            view.View!,
            new ViewDataDictionary(metadata, new ModelStateDictionary()) { Model = model },
            new TempDataDictionary(http, temp),
            writer,
            new HtmlHelperOptions()
        );
        await view.View!.RenderAsync(context);
        return new HtmlString(writer.ToString());
    }
}

/// <summary>A copy of what a view may ask of the request. It is taken on the request's own thread; what the views do to it goes nowhere.</summary>
public sealed class PartRequest
{
    private readonly HttpRequest _request;
    private readonly HeaderDictionary _headers;
    private readonly RouteValueDictionary _routeValues;

    /// <summary>Copies the running request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="antiforgery">Gives the page's forms their token, so that those of views get one that fits.</param>
    public PartRequest(HttpContext context, IAntiforgery antiforgery)
    {
        var own = new DefaultHttpContext { User = context.User };
        own.SetEndpoint(context.GetEndpoint());
        own.TraceIdentifier = context.TraceIdentifier;
        _request = own.Request;
        _headers = new HeaderDictionary(
            context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)
        );
        if (antiforgery.GetAndStoreTokens(context).CookieToken is { } cookie)
        {
            // The browser gets it with this answer; the views must see it as if it had it.
            var name = context
                .RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>()
                .Value.Cookie.Name;
            _headers.Append("Cookie", $"{name}={cookie}");
        }

        _routeValues = new RouteValueDictionary(context.Request.RouteValues);
        own.Request.Method = context.Request.Method;
        own.Request.Scheme = context.Request.Scheme;
        own.Request.Host = context.Request.Host;
        own.Request.PathBase = context.Request.PathBase;
        own.Request.Path = context.Request.Path;
        own.Request.QueryString = context.Request.QueryString;
    }

    /// <summary>A request of its own for one view.</summary>
    internal DefaultHttpContext For(IServiceProvider services)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = services,
            User = _request.HttpContext.User,
            TraceIdentifier = _request.HttpContext.TraceIdentifier,
        };
        http.SetEndpoint(_request.HttpContext.GetEndpoint());
        foreach (var (name, value) in _headers)
        {
            http.Request.Headers[name] = value;
        }

        http.Request.Method = _request.Method;
        http.Request.Scheme = _request.Scheme;
        http.Request.Host = _request.Host;
        http.Request.PathBase = _request.PathBase;
        http.Request.Path = _request.Path;
        http.Request.QueryString = _request.QueryString;
        http.Request.RouteValues = new RouteValueDictionary(_routeValues);
        return http;
    }
}
