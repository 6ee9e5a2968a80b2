import { MARKET_KEYS } from "../market/keys.ts";
import { COMMANDS } from "./commands.ts";
import { Dialog } from "./Dialog.tsx";
import { Keys } from "./Keys.tsx";
import { useApp } from "./use-app.ts";

const GROUPS = ["Replay", "Live", "Source", "View", "Program"] as const;
const MOUSE = [
  ["Zoom time", "wheel"],
  ["Zoom price", "shift wheel"],
  ["Pan", "drag"],
  ["Follow the market", "double-click"],
  ["Replay from there", "Ctrl click"],
  ["Read out every panel", "move over the picture"],
] as const;

/** Every shortcut, from the same table that runs them. */
export function Help() {
  const showDialog = useApp((state) => state.showDialog);
  return (
    <Dialog title="Shortcuts" onClose={() => showDialog(null)} kind="help">
      <div className="help-columns">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {group === "View" && (
                <div>
                  <dt>Views, in their order</dt>
                  <dd>
                    <Keys chord="1" /> to <Keys chord="6" />
                  </dd>
                </div>
              )}
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
                ({ id, title, keys }) => (
                  <div key={id}>
                    <dt>{title}</dt>
                    <dd>
                      <Keys chord={keys[0]} />
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3>Keys, while the picture has the focus (Tab, or press it)</h3>
          <dl>
            {MARKET_KEYS.map(({ keys, does }) => (
              <div key={does}>
                <dt>{does}</dt>
                <dd>
                  <span className="keys">
                    {keys.map((key) => (
                      <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
                    ))}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>Mouse, on the picture</h3>
          <dl>
            {MOUSE.map(([title, how]) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <div className="dialog-ends">
        <button type="button" className="outlined" onClick={() => showDialog(null)}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
