import { ALERT_KINDS } from "../../core/alerts/kinds.ts";
import { alertFigure, alertMarket } from "../../store/alert-text.ts";
import { clock, number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

const DAY_MS = 86_400_000;

/** What has fired since the page was opened, the latest first. */
export function AlertLog() {
  const log = useApp((state) => state.alertLog);
  const clear = useApp((state) => state.clearAlerts);
  return (
    <section aria-label="Alert log">
      <div className="panel-head">
        <h3>
          Log <span className="muted">{log.length === 0 ? "nothing has fired" : number(log.length)}</span>
        </h3>
        <button type="button" onClick={clear} disabled={log.length === 0}>
          Clear
        </button>
      </div>
      {log.length > 0 && (
        <div className="alert-log" tabIndex={0} role="region" aria-label="Alerts, the latest first">
          <table className="ruled">
            <thead>
              <tr>
                <th scope="col">Time, UTC</th>
                <th scope="col">Alert</th>
                <th scope="col">Market</th>
                <th scope="col" className="right">
                  Value
                </th>
                <th scope="col" className="right">
                  Above
                </th>
                <th scope="col">Unit</th>
              </tr>
            </thead>
            <tbody>
              {log.map((alert) => (
                <tr key={alert.id}>
                  <td>{clock((alert.at % DAY_MS) * 1e6)}</td>
                  <th scope="row">{ALERT_KINDS[alert.kind].title}</th>
                  <td>{alertMarket(alert)}</td>
                  <td className="right">{alertFigure(alert.value)}</td>
                  <td className="right">{alertFigure(alert.threshold)}</td>
                  <td className="muted">{ALERT_KINDS[alert.kind].unit}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
