// All stations as one layer of the WebGL map: one draw call, and one small buffer to fill when what they show changes.
// MapLibre's own layers cannot write a changing number on a dot without laying out all of them anew.
import type { CustomLayerInterface, Map as GlMap } from "maplibre-gl";
import { spacingOf } from "./city.ts";
import { drawingOrder } from "./map_order.ts";
import { kAtlas, kMostNumber, kNumberSize, numberAtlas } from "./map_numbers.ts";
import { buildProgram, kNoNumber, kRingLook, kVirtualLook } from "./map_shaders.ts";
import { kPlain, kStale, shownNumber, type Marks } from "./marks.ts";
import { scaleOf, worldX, worldY } from "./mercator.ts";
import { crowding, fillOf, inkOf, kClosed, kCountsFromZoom, kGround, kLevels, numberSizeAt, radiusAt, strokesAt, type Theme } from "./scale.ts";
import type { Station } from "./wire.ts";

const kCorners = 4;
const kSquare = [0, 1, 2, 2, 1, 3]; // two triangles of them
const kLevelsAndNone = [kClosed, ...kLevels.keys()];

function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

interface Program {
  program: WebGLProgram;
  uniform: (name: string) => WebGLUniformLocation | null;
  theme: Theme | null; // whose colours it has been told
}

interface Gpu {
  plain: Program;
  numbered: Program;
  vertices: WebGLVertexArrayObject;
  places: WebGLBuffer;
  marks: WebGLBuffer;
  order: WebGLBuffer;
  numbers: WebGLTexture;
}

function programOf(gl: WebGL2RenderingContext, numbered: boolean): Program {
  const program = buildProgram(gl, numbered);
  const places = new Map<string, WebGLUniformLocation | null>();
  const uniform = (name: string) => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
    return places.get(name)!;
  };
  return { program, uniform, theme: null };
}

export class DotsLayer implements CustomLayerInterface {
  readonly id = "stations";
  readonly type = "custom";
  private map: GlMap | null = null;
  private gpu: Gpu | null = null;
  private stations: Station[] = [];
  private anchor = { x: 0, y: 0 }; // single precision ends at metres on a whole world, at millimetres from here
  private spacing = Infinity;
  private places = new Float32Array(0); // x, y of each corner; the last square is the ring's
  private packed = new Uint32Array(0); // what each corner is told: level + 1, number, look, a byte each
  private order = new Uint32Array(0);
  private marks: Marks | null = null;
  private chosen = -1;
  private count = 0;
  private size = { width: 1, height: 1, dots: 1 }; // pixels, and device pixels a pixel
  private marksChanged = false;
  private placesChanged = false;
  private theme: Theme = "light";

  constructor(private readonly drawn: () => void) {}

  setStations(stations: Station[]): void {
    this.stations = stations;
    this.marks = null;
    this.spacing = spacingOf(stations);
    const first = stations[0];
    this.anchor = first ? { x: worldX(first.lon), y: worldY(first.lat) } : { x: 0, y: 0 };
    const squares = stations.length + 1;
    this.places = new Float32Array(2 * kCorners * squares);
    this.packed = new Uint32Array(kCorners * squares);
    this.order = new Uint32Array(kSquare.length * squares);
    stations.forEach((station, i) => this.place(i, station));
    this.count = 0;
  }

  setMarks(marks: Marks): void {
    this.marks = marks;
    this.fill();
  }

  choose(code: string | null): void {
    this.chosen = this.stations.findIndex((station) => station.code === code);
    if (this.chosen >= 0) this.place(this.stations.length, this.stations[this.chosen]!);
    this.fill();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.map?.triggerRepaint();
  }

  onAdd(map: GlMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.measure();
    map.on("resize", this.measure);
    const [plain, numbered] = [programOf(gl, false), programOf(gl, true)];
    const [vertices, numbers] = [gl.createVertexArray(), gl.createTexture()];
    const [atPlaces, marks, order] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
    this.gpu = { plain, numbered, vertices, places: atPlaces, marks, order, numbers };
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, atPlaces);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, marks);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 4, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
    gl.bindVertexArray(null);
    this.upload(gl, numbers);
    this.placesChanged = this.marksChanged = true;
  }

  onRemove(map: GlMap, gl: WebGL2RenderingContext): void {
    map.off("resize", this.measure);
    if (!this.gpu) return;
    for (const { program } of [this.gpu.plain, this.gpu.numbered]) gl.deleteProgram(program);
    gl.deleteVertexArray(this.gpu.vertices);
    for (const buffer of [this.gpu.places, this.gpu.marks, this.gpu.order]) gl.deleteBuffer(buffer);
    gl.deleteTexture(this.gpu.numbers);
    this.gpu = null;
  }

  render(gl: WebGL2RenderingContext | WebGLRenderingContext): void {
    if (!this.gpu || !this.map || this.count === 0 || !(gl instanceof WebGL2RenderingContext)) return;
    const program = this.map.getZoom() < kCountsFromZoom ? this.gpu.plain : this.gpu.numbered;
    gl.useProgram(program.program);
    gl.bindVertexArray(this.gpu.vertices);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.gpu.numbers);
    this.sendStations(gl, this.gpu);
    if (program.theme !== this.theme) this.sendColours(gl, program);
    this.sendView(gl, program, this.map);
    gl.drawElements(gl.TRIANGLES, kSquare.length * this.count, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
    this.placesChanged = this.marksChanged = false;
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

  private sendStations(gl: WebGL2RenderingContext, { places, marks }: Gpu): void {
    if (this.placesChanged) {
      gl.bindBuffer(gl.ARRAY_BUFFER, places);
      gl.bufferData(gl.ARRAY_BUFFER, this.places, gl.STATIC_DRAW);
    }
    if (!this.marksChanged) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, marks);
    gl.bufferData(gl.ARRAY_BUFFER, this.packed, gl.DYNAMIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.order.subarray(0, kSquare.length * this.count), gl.DYNAMIC_DRAW);
  }

  private sendColours(gl: WebGL2RenderingContext, program: Program): void {
    const { uniform } = program;
    program.theme = this.theme;
    const { halo, ring } = kGround[this.theme];
    gl.uniform3fv(uniform("u_fill"), kLevelsAndNone.flatMap((level) => rgb(fillOf(level, this.theme))));
    gl.uniform3fv(uniform("u_ink"), kLevelsAndNone.flatMap((level) => rgb(inkOf(level, this.theme))));
    gl.uniform3fv(uniform("u_halo"), rgb(halo));
    gl.uniform3fv(uniform("u_ring"), rgb(ring));
    gl.uniform4fv(uniform("u_atlas"), kAtlas);
    gl.uniform1i(uniform("u_numbers"), 0);
  }

  private sendView(gl: WebGL2RenderingContext, { uniform }: Program, map: GlMap): void {
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

  private place(square: number, { lon, lat }: Station): void {
    const [x, y] = [worldX(lon) - this.anchor.x, worldY(lat) - this.anchor.y];
    for (let at = 2 * kCorners * square; at < 2 * kCorners * (square + 1); at += 2) this.places.set([x, y], at);
    this.placesChanged = true;
  }

  // What each station shows, in drawing order, the chosen station's ring last.
  private fill(): void {
    const marks = this.marks;
    if (!marks || marks.levels.length !== this.stations.length) return;
    this.count = 0;
    for (const i of drawingOrder(marks.levels)) this.put(i, marks.levels[i]!, this.numberOf(i, marks), this.lookOf(i, marks));
    if (this.chosen >= 0) this.put(this.stations.length, marks.levels[this.chosen]!, kNoNumber, kRingLook);
    this.marksChanged = true;
    this.map?.triggerRepaint();
  }

  private put(square: number, level: number, number: number, look: number): void {
    const first = kCorners * square;
    this.packed.fill((level - kClosed) | (number << 8) | (look << 16), first, first + kCorners); // little-endian, as WebGL runs
    const at = kSquare.length * this.count++;
    for (let k = 0; k < kSquare.length; k++) this.order[at + k] = first + kSquare[k]!;
  }

  private lookOf(i: number, { looks }: Marks): number {
    return looks[i]! + (this.stations[i]!.virtual ? kVirtualLook : 0);
  }

  private numberOf(i: number, { ask, looks, values }: Marks): number {
    if (looks[i] !== kPlain && looks[i] !== kStale) return kNoNumber;
    return Math.min(kMostNumber, shownNumber(ask, values[i]!));
  }
}
