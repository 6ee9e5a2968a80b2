/** What a person does to the field, freed from which device they do it with. Positions are CSS pixels in the field. */
export interface FieldActions {
  /** The pointer is there, or (null) nowhere. */
  hover(at: { readonly x: number; readonly y: number } | null): void;
  /** Dragged since the gesture began. */
  drag(dx: number, dy: number, phase: "start" | "move"): void;
  /** Factor > 1 shows more time, about `x`. */
  zoomTime(factor: number, x: number): void;
  /** Steps > 0 show more prices, about `y`. */
  zoomPrice(steps: number, y: number): void;
  panTime(pixels: number): void;
  follow(): void;
  /** Replay from the time at `x`. */
  seek(x: number): void;
}

const DRAG_FROM = 4;
const WHEEL_ZOOM = 0.0018;
/** Wheel delta, or pixels of a pinch, for one step of the price scale. */
const WHEEL_STEP = 60;
const PINCH_STEP = 28;
const LINE = 16;

interface Finger {
  x: number;
  y: number;
}

/** Listens on `field` until the returned function is called. */
export function listenToGestures(field: HTMLElement, actions: FieldActions): () => void {
  const fingers = new Map<number, Finger>();
  const abort = new AbortController();
  const { signal } = abort;
  let start: Finger | null = null;
  let dragging = false;
  let wheelSteps = 0;
  let pinch: { width: number; height: number; steps: number } | null = null;

  const place = (event: PointerEvent | WheelEvent): Finger => {
    const box = field.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  field.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button, select, a, table")))
        return;
      const at = place(event);
      fingers.set(event.pointerId, at);
      field.setPointerCapture(event.pointerId);
      pinch = fingers.size === 2 ? spread(fingers) : null;
      start = at;
      dragging = false;
      actions.hover(at);
    },
    { signal },
  );

  field.addEventListener(
    "pointermove",
    (event) => {
      const at = place(event);
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
      if (fingers.size === 2 && pinch) {
        pinch = pinched(fingers, pinch, actions);
        return;
      }
      if (fingers.size === 1 && start) {
        const [dx, dy] = [at.x - start.x, at.y - start.y];
        if (!dragging && Math.hypot(dx, dy) >= DRAG_FROM) {
          dragging = true;
          field.dataset.dragging = "";
          actions.drag(0, 0, "start");
        }
        if (dragging) actions.drag(dx, dy, "move");
      }
      actions.hover(at);
    },
    { signal },
  );

  const release = (event: PointerEvent): void => {
    if (start && !dragging && event.type === "pointerup" && (event.ctrlKey || event.metaKey)) actions.seek(start.x);
    fingers.delete(event.pointerId);
    delete field.dataset.dragging;
    pinch = null;
    start = null;
    dragging = false;
    // The finger that stays down after a pinch starts a drag of its own.
    for (const finger of fingers.values()) start = { ...finger };
    if (event.pointerType !== "mouse" && event.type === "pointercancel") actions.hover(null);
  };
  field.addEventListener("pointerup", release, { signal });
  field.addEventListener("pointercancel", release, { signal });
  field.addEventListener("pointerleave", () => fingers.size === 0 && actions.hover(null), { signal });
  field.addEventListener("dblclick", () => actions.follow(), { signal });

  field.addEventListener(
    "wheel",
    (event) => {
      if (event.target instanceof Element && event.target.closest("table, select")) return;
      event.preventDefault();
      const at = place(event);
      const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? LINE * 20 : 1;
      // Browsers turn the wheel sideways while shift is held.
      const vertical = (event.shiftKey ? event.deltaY || event.deltaX : event.deltaY) * unit;
      if (event.shiftKey) {
        wheelSteps += vertical / WHEEL_STEP;
        const steps = Math.trunc(wheelSteps);
        wheelSteps -= steps;
        if (steps !== 0) actions.zoomPrice(steps, at.y);
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        actions.panTime(event.deltaX * unit);
      } else {
        actions.zoomTime(Math.exp(Math.max(-400, Math.min(400, vertical)) * WHEEL_ZOOM), at.x);
      }
    },
    { signal, passive: false },
  );

  return () => abort.abort();
}

function spread(fingers: Map<number, Finger>): { width: number; height: number; steps: number } {
  const [a, b] = [...fingers.values()];
  return { width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y), steps: 0 };
}

/** Fingers apart sideways zoom time, apart upwards zoom price. */
function pinched(
  fingers: Map<number, Finger>,
  before: { width: number; height: number; steps: number },
  actions: FieldActions,
): { width: number; height: number; steps: number } {
  const [a, b] = [...fingers.values()];
  const now = spread(fingers);
  if (before.width > 24 && now.width > 24) actions.zoomTime(before.width / now.width, (a.x + b.x) / 2);
  let steps = before.steps + (before.height - now.height) / PINCH_STEP;
  const wholeSteps = Math.trunc(steps);
  steps -= wholeSteps;
  if (wholeSteps !== 0 && now.height > now.width) actions.zoomPrice(wholeSteps, (a.y + b.y) / 2);
  return { ...now, steps };
}
