// How the chart looks, as uPlot options.
import uPlot from "uplot";
import { lonely, type Series } from "./series.ts";
import type { Theme } from "./scale.ts";

export interface ChartInk {
  line: string;
  area: string;
  expected: string;
  range: string; // the 80 % interval
  future: string; // behind the forecast
  grid: string;
  text: string;
  now: string;
  paper: string;
}

export const kInk: Record<Theme, ChartInk> = {
  light: {
    line: "#1d6fa5",
    area: "rgba(29, 111, 165, 0.12)",
    expected: "#c2500c",
    range: "rgba(194, 80, 12, 0.18)",
    future: "rgba(194, 80, 12, 0.05)",
    grid: "#e4e8ea",
    text: "#5b6670",
    now: "#1a2229",
    paper: "#ffffff",
  },
  dark: {
    line: "#6bb6e8",
    area: "rgba(107, 182, 232, 0.16)",
    expected: "#ffa05c",
    range: "rgba(255, 160, 92, 0.24)",
    future: "rgba(255, 160, 92, 0.06)",
    grid: "#2a323a",
    text: "#9aa6b1",
    now: "#f2f5f7",
    paper: "#1a2127",
  },
};

export interface ChartSetup {
  width: number;
  height: number;
  ink: ChartInk;
  series: Series;
  nowLabel: string;
  top: number;
  clock: (seconds: number) => string;
  hour: (seconds: number) => number;
  moment: () => number | null; // seconds; null is now
  onPoint: (index: number | null) => void;
}

const kFont = "12px system-ui, sans-serif";
const kHour = 3600;
const kStretch = 5; // how much wider an hour ahead is drawn than one behind
const kCustom = 100 as uPlot.Scale.Distr; // "custom distr" of uPlot's scales, which its types do not name
const [kLow, kHigh] = [3, 4]; // the interval's ends among the series

export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { width, height, ink, clock } = setup;
  const axis = { stroke: ink.text, font: kFont, ticks: { show: false } };
  return {
    width,
    height,
    padding: [18, 16, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { x: { time: true, distr: kCustom, ...stretched(setup.series.now) }, y: { range: [0, setup.top] } },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 6,
        filter: (_, splits) => splits, // all: the default is the one of logarithms
        splits: (_, __, first, last) => ticksBetween(first, last, setup.series.now, setup.hour),
        grid: { show: false },
        values: (_, splits) => splits.map(clock),
      },
      { ...axis, size: 34, gap: 6, space: 34, incrs: [1, 2, 5, 10, 20, 25, 50, 100], grid: { stroke: ink.grid, width: 1 } },
    ],
    series: [{}, measuredSeries(setup), expectedSeries(setup), edgeSeries(), edgeSeries()],
    bands: [{ series: [kHigh, kLow], fill: ink.range }],
    hooks: {
      drawClear: [(plot) => shadeFuture(plot, setup)],
      draw: [(plot) => markNow(plot, setup), (plot) => markMoment(plot, setup)],
      setCursor: [(plot) => setup.onPoint(plot.cursor.idx ?? null)],
    },
  };
}

// The hours that matter most are the fewest: they are drawn wider, from the present on.
function stretched(now: number) {
  return {
    fwd: (t: number) => (t <= now ? t : now + (t - now) * kStretch),
    bwd: (x: number) => (x <= now ? x : now + (x - now) / kStretch),
  };
}

/** Whole hours of the clock: each one ahead, each sixth behind, none too near the present. */
export function ticksBetween(first: number, last: number, now: number, hourOf: (seconds: number) => number): number[] {
  const ticks: number[] = [];
  for (let t = Math.ceil(first / kHour) * kHour; t <= last; t += kHour) {
    const ahead = t > now + kHour / 6;
    if (ahead || (t < now - 2.5 * kHour && hourOf(t) % 6 === 0)) ticks.push(t);
  }
  return ticks;
}

function measuredSeries({ ink, series }: ChartSetup): uPlot.Series {
  return {
    stroke: ink.line,
    width: 2,
    fill: ink.area,
    spanGaps: false,
    // Only where the line cannot show them: between two gaps.
    points: { show: true, size: 5, fill: ink.line, stroke: ink.line, filter: () => lonely(series.measured) },
  };
}

function expectedSeries({ ink, series }: ChartSetup): uPlot.Series {
  const { times, expected, now } = series;
  // Not where the line begins: that one was counted.
  const leads = times.flatMap((t, i) => (t > now && expected[i] !== null ? [i] : []));
  return {
    stroke: ink.expected,
    width: 2,
    dash: [5, 4],
    spanGaps: true, // counts may lie between the forecast's origin and its first lead
    points: { show: true, size: 6, width: 2, fill: ink.paper, stroke: ink.expected, filter: () => leads },
  };
}

// The band between the two ends is drawn, they are not.
function edgeSeries(): uPlot.Series {
  return { width: 0, stroke: "transparent", spanGaps: true, points: { show: false } };
}

function pixelOf(plot: uPlot, seconds: number): number {
  return Math.round(plot.valToPos(seconds, "x", true));
}

function shadeFuture(plot: uPlot, { ink, series }: ChartSetup): void {
  const { left, top, width, height } = plot.bbox;
  const x = pixelOf(plot, series.now);
  plot.ctx.fillStyle = ink.future;
  plot.ctx.fillRect(x, top, left + width - x, height);
}

function markNow(plot: uPlot, { ink, series, nowLabel }: ChartSetup): void {
  const { ctx, bbox } = plot;
  const x = pixelOf(plot, series.now);
  ctx.save();
  ctx.strokeStyle = ink.now;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top - 3 * devicePixelRatio);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.fillStyle = ink.now;
  ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  const half = ctx.measureText(nowLabel).width / 2;
  ctx.fillText(nowLabel, Math.min(x, bbox.left + bbox.width + 14 * devicePixelRatio - half), bbox.top - 4 * devicePixelRatio);
  ctx.restore();
}

// A line with a head, so that it is not taken for the present's.
function markMoment(plot: uPlot, { ink, moment }: ChartSetup): void {
  const at = moment();
  if (at === null) return;
  const { ctx, bbox } = plot;
  const [x, head] = [Math.min(Math.max(pixelOf(plot, at), bbox.left), bbox.left + bbox.width), 5 * devicePixelRatio];
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = ink.now;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, bbox.top, head, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
