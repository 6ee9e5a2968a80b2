import { useEffect, useState } from "react";
import { messageOf } from "../../store/line.ts";
import { droppedFiles } from "./dropped-files.ts";
import { useApp } from "./use-app.ts";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Files may be dropped anywhere on the page. */
export function FileDrop() {
  const [over, setOver] = useState(false);
  const openFiles = useApp((state) => state.openFiles);
  const tell = useApp((state) => state.tell);
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(
        (files) => {
          openFiles(files);
          if (files.length === 0)
            tell({ tone: "warn", text: "There is no file in what was dropped.", detail: "What was open stays open." });
        },
        (error: unknown) =>
          tell({
            tone: "bad",
            text: "The dropped files could not be read.",
            detail: `${messageOf(error)} Try Open files instead.`,
          }),
      );
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", hover);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", hover);
      removeEventListener("drop", drop);
    };
  }, [openFiles, tell]);
  if (!over) return null;
  return (
    <div className="drop-veil" aria-hidden="true">
      <strong>Drop to open</strong>
      <span>It stays on this device.</span>
    </div>
  );
}
