export interface MockStation {
  code: string;
  name: string;
}
export const stations: MockStation[];
export function makeStations(wanted?: number): MockStation[];
export function dataTime(now?: number): number;
export function stationList(at?: number): unknown;
export function prediction(code: string, at?: number): unknown;
