// Fingers, mouse, wheel and keys on an element, as drags, zooms and clicks.

export interface Gestures {
  drag(dx: number, dy: number): void;
  zoom(levels: number, x: number, y: number): void; // about a pixel
  click(x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
}

const kClickSlack = 5; // pixels a click may wander
const kKeyPixels = 80;

interface Point {
  x: number;
  y: number;
}

const apart = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

export function listenToGestures(element: HTMLElement, gestures: Gestures): void {
  const fingers = new Map<number, Point>();
  let wandered = 0;

  const at = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function move(event: PointerEvent): void {
    const to = at(event);
    const from = fingers.get(event.pointerId);
    if (!from) return gestures.hover(to.x, to.y);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, to);
    wandered += apart(from, to);
    // With two fingers down the middle of them moves half as far.
    const share = other ? 0.5 : 1;
    if (wandered > kClickSlack) gestures.drag((to.x - from.x) * share, (to.y - from.y) * share);
    if (!other) return;
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    gestures.zoom(Math.log2(Math.max(1, apart(to, other)) / Math.max(1, apart(from, other))), middle.x, middle.y);
  }

  element.addEventListener("pointerdown", (event) => {
    if (fingers.size === 0) wandered = 0;
    fingers.set(event.pointerId, at(event));
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"] as const) {
    element.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      const { x, y } = at(event);
      if (end === "pointerup" && fingers.size === 0 && wandered <= kClickSlack) gestures.click(x, y);
    });
  }
  element.addEventListener("pointerleave", () => gestures.leave());
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      gestures.zoom(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025), x, y);
    },
    { passive: false },
  );
  element.addEventListener("keydown", (event) => key(event, element, gestures));
}

function key(event: KeyboardEvent, element: HTMLElement, { drag, zoom }: Gestures): void {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => drag(kKeyPixels, 0),
    ArrowRight: () => drag(-kKeyPixels, 0),
    ArrowUp: () => drag(0, kKeyPixels),
    ArrowDown: () => drag(0, -kKeyPixels),
    "+": () => zoom(1, element.clientWidth / 2, element.clientHeight / 2),
    "=": () => zoom(1, element.clientWidth / 2, element.clientHeight / 2),
    "-": () => zoom(-1, element.clientWidth / 2, element.clientHeight / 2),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
