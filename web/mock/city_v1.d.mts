import type { MockStation } from "./city.mjs";
export function stationMap(at: number, of?: MockStation[]): unknown;
export function cityForecast(at: number, of?: MockStation[]): unknown;
export function cityPast(at: number, of?: MockStation[]): unknown;
export function systemInformation(at: number, of?: MockStation[]): unknown;
