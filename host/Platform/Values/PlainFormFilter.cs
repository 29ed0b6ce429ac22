using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Platform.Values;

/// <summary>Has a form that was sent say at its field that a text has characters that are none; what a page reads by itself is meant as well.</summary>
internal sealed class PlainFormFilter : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context) { }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // A file that is sent is read by its page alone, as it comes; it is no form until then.
        if (context.HttpContext.Features.Get<IFormFeature>()?.Form is not { } form)
        {
            return;
        }

        foreach (var (name, values) in form)
        {
            if (PlainCharacters.Are(name) && values.All(v => PlainCharacters.Are(v)))
            {
                continue;
            }

            if (context.HandlerInstance is not Sdk.Web.FormPage page)
            {
                throw new RuleException("form.characters");
            }

            page.ModelState.AddModelError(name, "form.characters");
        }
    }
}
