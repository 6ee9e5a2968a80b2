import { ALERT_KINDS } from "../../core/alerts/kinds.ts";
import type { AlertRule } from "../../core/alerts/rule.ts";
import { Icon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";
import { NumberCell } from "./NumberCell.tsx";

const SECOND = 1000;

/** One rule, as a row of its table. */
export function RuleRow({ rule }: { readonly rule: AlertRule }) {
  const changeRule = useApp((state) => state.changeRule);
  const remove = useApp((state) => state.change);
  const rules = useApp((state) => state.settings.alerts);
  const { title, unit, meaning } = ALERT_KINDS[rule.kind];
  const twin = rules.filter(({ kind }) => kind === rule.kind).indexOf(rule);
  const name = twin > 0 ? `${title} ${twin + 1}` : title;
  const set = (patch: Partial<AlertRule>): void => changeRule(rule.id, patch);
  const tick = (field: "enabled" | "sound" | "notify", label: string) => (
    <td>
      <input
        type="checkbox"
        aria-label={`${name}: ${label}`}
        checked={rule[field]}
        onChange={(event) => set({ [field]: event.target.checked })}
      />
    </td>
  );
  return (
    <tr className={rule.enabled ? "" : "rule-off"}>
      {tick("enabled", "on")}
      <th scope="row">
        {name}
        <span className="rule-meaning">{meaning}</span>
      </th>
      <td>
        <NumberCell
          label={`${name}: fires above, ${unit}`}
          value={rule.threshold}
          low={0}
          high={1e9}
          onChange={(threshold) => set({ threshold })}
        />
      </td>
      <td className="muted">{unit}</td>
      <td>
        <NumberCell
          label={`${name}: held for, seconds`}
          value={rule.holds / SECOND}
          low={0}
          high={3600}
          onChange={(seconds) => set({ holds: seconds * SECOND })}
        />
      </td>
      <td>
        <NumberCell
          label={`${name}: pause after an alert, seconds`}
          value={rule.coolDown / SECOND}
          low={0}
          high={86_400}
          onChange={(seconds) => set({ coolDown: seconds * SECOND })}
        />
      </td>
      {tick("sound", "sound")}
      {tick("notify", "notification")}
      <td>
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove ${name}`}
          title={`Remove ${name}`}
          onClick={() => remove({ alerts: rules.filter(({ id }) => id !== rule.id) })}
        >
          <Icon name="close" />
        </button>
      </td>
    </tr>
  );
}
