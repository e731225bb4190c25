// All stations as one layer of the WebGL map: one draw call, and one small buffer to fill when what they show changes.
// MapLibre's own layers cannot write a changing number on a dot without laying out all of them anew.
import type { CustomLayerInterface, Map as GlMap } from "maplibre-gl";
import { spacingOf } from "./city.ts";
import { drawingOrder } from "./map_order.ts";
import { kAtlas, kMostNumber, kNumberSize, numberAtlas } from "./map_numbers.ts";
import { buildProgram, kRingLook, kVirtualLook } from "./map_shaders.ts";
import { kPlain, kStale, shownNumber, type Marks } from "./marks.ts";
import { scaleOf, worldX, worldY } from "./mercator.ts";
import { crowding, fillOf, inkOf, kClosed, kCountsFromZoom, kGround, kLevels, numberSizeAt, radiusAt, strokesAt, type Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

const kFloats = 5; // x, y, level, number, look
const kLevelsAndNone = [kClosed, ...kLevels.keys()];

function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

interface Gpu {
  program: WebGLProgram;
  vertices: WebGLVertexArrayObject;
  buffer: WebGLBuffer;
  numbers: WebGLTexture;
  uniform: (name: string) => WebGLUniformLocation | null;
}

export class DotsLayer implements CustomLayerInterface {
  readonly id = "stations";
  readonly type = "custom";
  private map: GlMap | null = null;
  private gpu: Gpu | null = null;
  private stations: Station[] = [];
  private anchor = { x: 0, y: 0 }; // single precision ends at metres on a whole world, at millimetres from here
  private spacing = Infinity;
  private places = new Float32Array(0);
  private marks: Marks | null = null;
  private chosen = -1;
  private instances = new Float32Array(0);
  private count = 0;
  private size = { width: 1, height: 1, dots: 1 }; // pixels, and device pixels a pixel
  private isStale = false; // the buffer, against what is to be shown
  private themeChanged = true;
  private theme: Theme = "light";

  constructor(private readonly drawn: () => void) {}

  setStations(stations: Station[]): void {
    this.stations = stations;
    this.marks = null;
    this.spacing = spacingOf(stations);
    const first = stations[0];
    this.anchor = first ? { x: worldX(first.lon), y: worldY(first.lat) } : { x: 0, y: 0 };
    this.places = new Float32Array(2 * stations.length);
    stations.forEach(({ lon, lat }, i) => this.places.set([worldX(lon) - this.anchor.x, worldY(lat) - this.anchor.y], 2 * i));
    this.instances = new Float32Array(kFloats * (stations.length + 1));
  }

  setMarks(marks: Marks): void {
    this.marks = marks;
    this.fill();
  }

  choose(code: string | null): void {
    this.chosen = this.stations.findIndex((station) => station.code === code);
    this.fill();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.themeChanged = true;
    this.map?.triggerRepaint();
  }

  onAdd(map: GlMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.measure();
    map.on("resize", this.measure);
    const program = buildProgram(gl);
    const places = new Map<string, WebGLUniformLocation | null>();
    const uniform = (name: string) => {
      if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
      return places.get(name)!;
    };
    const [vertices, buffer, numbers] = [gl.createVertexArray(), gl.createBuffer(), gl.createTexture()];
    this.gpu = { program, vertices, buffer, numbers, uniform };
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [location, size, offset] of [[0, 2, 0], [1, 3, 8]] as const) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * kFloats, offset);
      gl.vertexAttribDivisor(location, 1);
    }
    gl.bindVertexArray(null);
    this.upload(gl, numbers);
    this.isStale = this.themeChanged = true;
  }

  onRemove(map: GlMap, gl: WebGL2RenderingContext): void {
    map.off("resize", this.measure);
    if (!this.gpu) return;
    gl.deleteProgram(this.gpu.program);
    gl.deleteVertexArray(this.gpu.vertices);
    gl.deleteBuffer(this.gpu.buffer);
    gl.deleteTexture(this.gpu.numbers);
    this.gpu = null;
  }

  render(gl: WebGL2RenderingContext | WebGLRenderingContext): void {
    if (!this.gpu || !this.map || this.count === 0 || !(gl instanceof WebGL2RenderingContext)) return;
    gl.useProgram(this.gpu.program);
    gl.bindVertexArray(this.gpu.vertices);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.gpu.numbers);
    if (this.isStale) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.gpu.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, this.instances.subarray(0, kFloats * this.count), gl.DYNAMIC_DRAW);
    }
    if (this.themeChanged) this.sendColours(gl, this.gpu);
    this.sendView(gl, this.gpu, this.map);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
    gl.bindVertexArray(null);
    this.isStale = this.themeChanged = false;
    this.drawn();
  }

  // Not at each frame: to ask for a size is to have the page laid out.
  private readonly measure = (): void => {
    const canvas = this.map!.getCanvas();
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    this.size = { width, height, dots: canvas.width / width };
  };

  private upload(gl: WebGL2RenderingContext, texture: WebGLTexture): void {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, numberAtlas(Math.ceil(devicePixelRatio)));
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  private sendColours(gl: WebGL2RenderingContext, { uniform }: Gpu): void {
    const { halo, ring } = kGround[this.theme];
    gl.uniform3fv(uniform("u_fill"), kLevelsAndNone.flatMap((level) => rgb(fillOf(level, this.theme))));
    gl.uniform3fv(uniform("u_ink"), kLevelsAndNone.flatMap((level) => rgb(inkOf(level, this.theme))));
    gl.uniform3fv(uniform("u_halo"), rgb(halo));
    gl.uniform3fv(uniform("u_ring"), rgb(ring));
    gl.uniform4fv(uniform("u_atlas"), kAtlas);
    gl.uniform1i(uniform("u_numbers"), 0);
  }

  private sendView(gl: WebGL2RenderingContext, { uniform }: Gpu, map: GlMap): void {
    const { lng, lat } = map.getCenter();
    const zoom = map.getZoom();
    const scale = scaleOf(zoom);
    const crowd = crowding(this.spacing * scale);
    gl.uniform2f(uniform("u_origin"), (this.anchor.x - worldX(lng)) * scale, (this.anchor.y - worldY(lat)) * scale);
    gl.uniform2f(uniform("u_size"), this.size.width, this.size.height);
    gl.uniform1f(uniform("u_scale"), scale);
    gl.uniform1f(uniform("u_dots"), this.size.dots);
    gl.uniform1fv(uniform("u_radius"), kLevelsAndNone.map((level) => radiusAt(zoom, level) * crowd));
    gl.uniform2fv(uniform("u_stroke"), strokesAt(zoom));
    gl.uniform1f(uniform("u_text"), zoom < kCountsFromZoom ? 0 : numberSizeAt(zoom) / kNumberSize);
  }

  // The buffer anew, in drawing order, the chosen station's ring last.
  private fill(): void {
    const marks = this.marks;
    if (!marks || marks.levels.length !== this.stations.length) return;
    let end = 0;
    for (const i of drawingOrder(marks.levels)) end = this.put(end, i, marks, this.lookOf(i, marks), this.numberOf(i, marks));
    if (this.chosen >= 0) end = this.put(end, this.chosen, marks, kRingLook, -1);
    this.count = end / kFloats;
    this.isStale = true;
    this.map?.triggerRepaint();
  }

  private put(end: number, i: number, marks: Marks, look: number, number: number): number {
    this.instances[end] = this.places[2 * i]!;
    this.instances[end + 1] = this.places[2 * i + 1]!;
    this.instances[end + 2] = marks.levels[i]!;
    this.instances[end + 3] = number;
    this.instances[end + 4] = look;
    return end + kFloats;
  }

  private lookOf(i: number, { looks }: Marks): number {
    return looks[i]! + (this.stations[i]!.virtual ? kVirtualLook : 0);
  }

  private numberOf(i: number, { ask, looks, values }: Marks): number {
    if (looks[i] !== kPlain && looks[i] !== kStale) return -1;
    return Math.min(kMostNumber, shownNumber(ask, values[i]!));
  }
}
