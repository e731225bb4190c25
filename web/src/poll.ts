// Does a job again and again while somebody looks: pauses when the page is hidden, catches up when it is shown.

export interface Visibility {
  readonly hidden: boolean;
  addEventListener(type: "visibilitychange", listener: () => void): void;
}

/** Runs `job` at once, then `everyMs` after each run has ended; never twice at a time. */
export function poll(job: () => Promise<void>, everyMs: number, page: Visibility): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startedAt = -Infinity;
  let running = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (running) return;
    running = true;
    startedAt = Date.now();
    await job();
    running = false;
    if (!page.hidden) timer = setTimeout(() => void run(), everyMs);
  }

  page.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (page.hidden) return;
    const due = startedAt + everyMs - Date.now();
    timer = setTimeout(() => void run(), Math.max(0, due));
  });
  void run();
}
