export const stations: { code: string; name: string }[];
export function dataTime(now?: number): number;
export function stationList(at?: number): unknown;
export function prediction(code: string, at?: number): unknown;
