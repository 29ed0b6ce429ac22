namespace MediatR;

/// <summary>What every request is, whether it answers with a value or not.</summary>
public interface IBaseRequest;

/// <summary>A request that answers with nothing.</summary>
public interface IRequest : IBaseRequest;

/// <summary>A request that answers with a value.</summary>
/// <typeparam name="TResponse">The type of the answer.</typeparam>
public interface IRequest<out TResponse> : IBaseRequest;

/// <summary>A request that answers with a stream of values.</summary>
/// <typeparam name="TResponse">The type of each value.</typeparam>
public interface IStreamRequest<out TResponse>;

/// <summary>Something that happened, for any number of handlers.</summary>
public interface INotification;
