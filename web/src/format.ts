// Numbers, times, distances and ages as words in the reader's language and time zone.

export interface Format {
  count(n: number | null): string;
  /** An expected number: one decimal below ten. */
  mean(n: number): string;
  /** A chance; the very ends as "> 99 %" and "< 1 %". */
  percent(share: number): string;
  clock(ms: number): string;
  hour(ms: number): number; // of the clock, 0 to 23
  day(ms: number): string;
  /** With the date. */
  date(ms: number): string;
  age(ms: number, now: number): string;
  /** "45 min", "1 h 30 min" */
  span(minutes: number): string;
  distance(metres: number): string;
  /** The clocks of another zone from now on, by its IANA name; one that the browser does not know changes nothing. */
  inZone(zone: string): void;
}

const kSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const kClockParts: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** `zone` is an IANA name; the browser's own when left out. */
export function createFormat(language: string, zone?: string): Format {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  let clocks = clocksOf(language, zone);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

  function age(ms: number, now: number): string {
    const seconds = Math.max(0, (now - ms) / 1000);
    for (const [name, length] of kSteps) {
      if (seconds >= length) return relative.format(-Math.floor(seconds / length), name);
    }
    return relative.format(0, "second");
  }

  // No forecast is sure: neither 0 % nor 100 % is said.
  function percent(share: number): string {
    if (share > 0.99) return `>\u202f${percents.format(0.99)}`;
    return share < 0.01 ? `<\u202f${percents.format(0.01)}` : percents.format(share);
  }

  // In the symbols of the SI, which every language writes.
  function span(minutes: number): string {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return [hours ? `${hours}\u00a0h` : "", rest || !hours ? `${rest}\u00a0min` : ""].filter(Boolean).join("\u00a0");
  }

  function distance(metres: number): string {
    const tens = Math.max(10, Math.round(metres / 10) * 10);
    return tens < 1000 ? `${tens}\u00a0m` : `${(metres < 9950 ? tenths : whole).format(metres / 1000)}\u00a0km`;
  }

  return {
    count: (n) => (n === null ? "–" : whole.format(n)),
    mean: (n) => (n < 9.95 ? tenths : whole).format(n),
    percent,
    clock: (ms) => clocks.time.format(ms),
    hour: (ms) => Number(clocks.time.formatToParts(ms).find(({ type }) => type === "hour")?.value),
    day: (ms) => clocks.day.format(ms),
    date: (ms) => clocks.date.format(ms),
    age,
    span,
    distance,
    inZone(other) {
      try {
        clocks = clocksOf(language, other);
      } catch {
        // The reader's own zone is still a time.
      }
    },
  };
}

function clocksOf(language: string, zone?: string) {
  const timeZone = zone ? { timeZone: zone } : {};
  return {
    time: new Intl.DateTimeFormat(language, { ...kClockParts, ...timeZone }),
    day: new Intl.DateTimeFormat(language, { weekday: "short", ...kClockParts, ...timeZone }),
    date: new Intl.DateTimeFormat(language, { day: "numeric", month: "long", ...kClockParts, ...timeZone }),
  };
}
