using System.Reflection;
using System.Text;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Writes what an assembly shows to others, one line a member, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Shown =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (
            var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)
        )
        {
            text.Append(Head(type)).Append('\n');
            foreach (
                var line in type.GetMembers(Shown)
                    .Select(Line)
                    .OfType<string>()
                    .Order(StringComparer.Ordinal)
            )
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var bases = type.GetInterfaces()
            .Where(i => i.IsPublic)
            .Select(Name)
            .Order(StringComparer.Ordinal);
        var parent =
            type.BaseType is { } b && b != typeof(object) && !type.IsValueType ? Name(b) : null;
        var from = string.Join(", ", bases.Prepend(parent).OfType<string>());
        return $"{kind} {Name(type)}{(from.Length > 0 ? $" : {from}" : "")}";
    }

    private static string? Line(MemberInfo member) =>
        member switch
        {
            MethodInfo { IsSpecialName: false } method when IsShown(method) =>
                $"{Static(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
            ConstructorInfo constructor when IsShown(constructor) && !constructor.IsStatic =>
                $"new({Parameters(constructor)})",
            PropertyInfo property when IsShown(property.GetMethod) || IsShown(property.SetMethod) =>
                $"{Static((property.GetMethod ?? property.SetMethod)!)}{Name(property.PropertyType)} {property.Name} {{{(IsShown(property.GetMethod) ? " get;" : "")}{(IsShown(property.SetMethod) ? " set;" : "")} }}",
            FieldInfo { IsLiteral: true, IsPublic: true } constant =>
                $"const {Name(constant.FieldType)} {constant.Name} = {constant.GetRawConstantValue()}",
            FieldInfo { IsPublic: true, IsSpecialName: false } field =>
                $"{Name(field.FieldType)} {field.Name}",
            EventInfo e when IsShown(e.AddMethod) => $"event {Name(e.EventHandlerType!)} {e.Name}",
            _ => null,
        };

    private static bool IsShown(MethodBase? method) =>
        method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>"
            : "";

    private static string Parameters(MethodBase method) =>
        string.Join(
            ", ",
            method
                .GetParameters()
                .Select(p =>
                    $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"
                )
        );

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "&");
        }

        var name = (type.FullName ?? $"{type.Namespace}.{type.Name}").Split('[')[0];
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }
}
