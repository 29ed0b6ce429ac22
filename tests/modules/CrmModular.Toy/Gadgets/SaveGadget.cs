using CrmModular.Toy.Data;
using FluentValidation;
using MediatR;

namespace CrmModular.Toy.Gadgets;

public sealed record GadgetInput
{
    public string Name { get; init; } = "";
    public Guid? CustomerId { get; init; }
}

public sealed record SaveGadget(Guid? Id, int? Version, GadgetInput Input) : IRequest<Gadget>;

internal sealed class SaveGadgetValidator : AbstractValidator<SaveGadget>
{
    public SaveGadgetValidator() =>
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .OverridePropertyName("Name");
}

internal sealed class SaveGadgetHandler(ToyContext context, ICurrentUser user)
    : IRequestHandler<SaveGadget, Gadget>
{
    public async Task<Gadget> Handle(SaveGadget request, CancellationToken cancellationToken)
    {
        Gadget gadget;
        if (request.Id is { } id)
        {
            gadget = await context.FindForAsync<Gadget>(
                id,
                user,
                ToyModule.Edit,
                cancellationToken
            );
            context.Expect(gadget, request.Version);
        }
        else
        {
            gadget = new Gadget { Name = "", OwnerId = user.PersonId };
            context.Gadgets.Add(gadget);
            gadget.Raise(new GadgetMade(gadget.Id, request.Input.Name));
        }

        gadget.Name = request.Input.Name;
        gadget.CustomerId = request.Input.CustomerId;
        await context.SaveChangesAsync(cancellationToken);
        return gadget;
    }
}

public sealed record DeleteGadget(Guid Id, int? Version) : IRequest;

internal sealed class DeleteGadgetHandler(ToyContext context, ICurrentUser user)
    : IRequestHandler<DeleteGadget>
{
    public async Task Handle(DeleteGadget request, CancellationToken cancellationToken)
    {
        var gadget = await context.FindForAsync<Gadget>(
            request.Id,
            user,
            ToyModule.Edit,
            cancellationToken
        );
        context.Expect(gadget, request.Version);
        context.PutIntoBin(gadget);
        await context.SaveChangesAsync(cancellationToken);
    }
}
