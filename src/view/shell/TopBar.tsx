import { visibleTabs } from "../../store/tabs.ts";
import { Icon } from "./Icon.tsx";
import { SourceMenu } from "./SourceMenu.tsx";
import { StatusBadge } from "./StatusBadge.tsx";
import { useApp } from "./use-app.ts";

/** Product, source, status, views, commands. */
export function TopBar() {
  const showDialog = useApp((state) => state.showDialog);
  const theme = useApp((state) => state.settings.theme);
  const change = useApp((state) => state.change);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className="top-bar">
      <h1 className="brand">
        <Icon name="mark" />
        <span>lobscope</span>
      </h1>
      <SourceMenu />
      <StatusBadge />
      <Tabs />
      <div className="top-end">
        <button type="button" className="outlined command-button" onClick={() => showDialog("palette")}>
          Command <kbd>Ctrl K</kbd>
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={`Use the ${other} theme`}
          title={`Use the ${other} theme (T)`}
          onClick={() => change({ theme: other })}
        >
          <Icon name="half" />
        </button>
        <button type="button" className="help-button" onClick={() => showDialog("help")}>
          Help <kbd>?</kbd>
        </button>
      </div>
    </header>
  );
}

/** The view tabs; the phone shows them at the bottom. */
export function Tabs() {
  const tab = useApp((state) => state.tab);
  const dayOpen = useApp((state) => state.day !== null);
  const markets = useApp((state) => state.watched.length);
  const showTab = useApp((state) => state.showTab);
  return (
    <nav className="tabs" aria-label="Views">
      {visibleTabs(dayOpen, markets).map(({ name, title }, index) => (
        <button
          key={name}
          type="button"
          aria-current={tab === name ? "page" : undefined}
          title={`${title} (${index + 1})`}
          onClick={() => showTab(name)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
