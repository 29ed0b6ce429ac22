using System.Linq.Expressions;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Toy.Gadgets;

public sealed record GadgetAnswer(Guid Id, int Version, string Name, Guid? CustomerId, int Heard)
{
    internal static readonly Expression<Func<Gadget, GadgetAnswer>> Projection =
        g => new GadgetAnswer(g.Id, g.Version, g.Name, g.CustomerId, g.Heard);

    private static readonly Func<Gadget, GadgetAnswer> Compiled = Projection.Compile();

    internal static GadgetAnswer Of(Gadget gadget) => Compiled(gadget);
}

internal static class GadgetEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapRecords(
            "gadgets",
            new RecordApi<Gadget, GadgetAnswer, GadgetInput>
            {
                View = ToyModule.View,
                Edit = ToyModule.Edit,
                Delete = ToyModule.Edit,
                Projection = GadgetAnswer.Projection,
                Id = answer => answer.Id,
                Version = answer => answer.Version,
                Save = async (mediator, id, version, input, ct) =>
                    GadgetAnswer.Of(await mediator.Send(new SaveGadget(id, version, input), ct)),
                Remove = (mediator, id, version, ct) =>
                    mediator.Send(new DeleteGadget(id, version), ct),
            }
        );
}
