import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startApp } from "./store/start.ts";
import { App } from "./view/App.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("index.html lacks #root");
createRoot(root).render(
  <StrictMode>
    <App app={startApp()} />
  </StrictMode>,
);
