// Numbers, times and ages as words in the reader's language and time zone.

export interface Format {
  count(n: number | null): string;
  clock(ms: number): string;
  day(ms: number): string;
  age(ms: number, now: number): string;
  change(n: number): string;
}

const kSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `zone` is an IANA name; the browser's own when left out. */
export function createFormat(language: string, zone?: string): Format {
  const timeZone = zone ? { timeZone: zone } : {};
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const signed = new Intl.NumberFormat(language, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...timeZone });
  const day = new Intl.DateTimeFormat(language, { weekday: "short", ...clockParts(), ...timeZone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

  function age(ms: number, now: number): string {
    const seconds = Math.max(0, (now - ms) / 1000);
    for (const [unit, length] of kSteps) {
      if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
    }
    return relative.format(0, "second");
  }

  return {
    count: (n) => (n === null ? "–" : whole.format(n)),
    clock: (ms) => clock.format(ms),
    day: (ms) => day.format(ms),
    age,
    change: (n) => signed.format(n).replace("-", "\u2212"),
  };
}

function clockParts(): Intl.DateTimeFormatOptions {
  return { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
}
