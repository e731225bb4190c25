import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { MockStation } from "./city.mjs";
export interface CityOptions {
  stations?: MockStation[];
  basemap?: { light: string; dark: string };
  now?: () => number;
}
export function createCity(options?: CityOptions): (request: IncomingMessage, response: ServerResponse) => boolean;
export function startMock(port?: number, options?: CityOptions): Promise<Server>;
