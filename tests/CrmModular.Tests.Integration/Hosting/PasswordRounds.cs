using System.Diagnostics;
using System.Diagnostics.Metrics;
using CrmModular.Host.Platform.Sessions;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Counts the rounds of the password digest that a piece of work costs, and of no other: each tells its trace.</summary>
public sealed class PasswordRounds : IDisposable
{
    private readonly Activity? _outer = Activity.Current;
    private readonly Activity _activity;
    private readonly MeterListener _listener = new();
    private long _rounds;

    public PasswordRounds()
    {
        Activity.Current = null;
        _activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PasswordWork.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(
            (_, rounds, _, _) =>
            {
                if (Activity.Current?.TraceId == _activity.TraceId)
                {
                    Interlocked.Add(ref _rounds, rounds);
                }
            }
        );
        _listener.Start();
    }

    public long Rounds => Interlocked.Read(ref _rounds);

    public void Dispose()
    {
        _listener.Dispose();
        _activity.Stop();
        Activity.Current = _outer;
    }
}
