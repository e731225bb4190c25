// Does a job again and again while somebody looks: pauses when the page is hidden, catches up when it is shown.

export interface Visibility {
  readonly hidden: boolean;
  addEventListener(type: "visibilitychange", listener: () => void): void;
}

/** Runs `job` at once, then the time in ms that it resolved to after it has ended; never twice at a time. */
export function poll(job: () => Promise<number>, page: Visibility): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let running = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (running) return;
    running = true;
    const wait = await job();
    running = false;
    dueAt = Date.now() + wait;
    if (!page.hidden) timer = setTimeout(() => void run(), wait);
  }

  page.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (page.hidden) return;
    timer = setTimeout(() => void run(), Math.max(0, dueAt - Date.now()));
  });
  void run();
}
