// How a station is drawn by WebGL 2: a square of four vertices, its shape by distance from the middle. Not instances:
// a software renderer (a machine without a graphics card) draws those one by one.
// The looks are those of marks.ts; map_paint.ts draws the same with a pen.
import { kLevels } from "./scale.ts";

const kColours = kLevels.length + 1; // the first is of what has no level

export const kRingLook = 8; // around the chosen station
export const kVirtualLook = 16; // added to another look

export const kNoNumber = 255;

export const kVertexShader = `#version 300 es
precision highp float;
layout(location = 0) in vec2 a_place; // mercator, from the anchor
layout(location = 1) in uvec4 a_mark; // level + 1, number or kNoNumber, look
uniform vec2 u_origin;                // of the anchor, pixels from the middle of the map
uniform vec2 u_size;                  // of the map, pixels
uniform float u_scale;                // pixels a world
uniform float u_radius[${kColours}];
uniform float u_text;                 // size of numbers over that in the atlas, 0 for none
uniform vec2 u_stroke;                // width around a dot, and around an empty one
out vec2 v_at;                        // pixels from the station, y down
flat out float v_radius;
flat out ivec3 v_mark;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  v_mark = ivec3(int(a_mark.x) - 1, a_mark.y == ${kNoNumber}u ? -1 : int(a_mark.y), int(a_mark.z));
  v_radius = u_radius[a_mark.x];
  // As small as can be: each pixel of the square costs.
  float reach = v_radius + (v_mark.x == 0 || v_mark.z != 0 ? u_stroke.y : u_stroke.x) + 1.0;
  if (v_mark.z >= ${kVirtualLook}) reach *= 1.3;
  if (v_mark.z == ${kRingLook}) reach = v_radius + 8.0;
  if (u_text > 0.0 && v_mark.y >= 0) reach = max(reach, 13.0);
  v_at = corner * reach;
  vec2 pixel = u_origin + a_place * u_scale + v_at;
  gl_Position = vec4(pixel * vec2(2.0, -2.0) / u_size, 0.0, 1.0);
}`;

export const kFragmentShader = `#version 300 es
precision highp float;
in vec2 v_at;
flat in float v_radius;
flat in ivec3 v_mark;
uniform vec3 u_fill[${kColours}];
uniform vec3 u_ink[${kColours}];
uniform vec3 u_halo;
uniform vec3 u_ring;
uniform float u_dots;   // device pixels a pixel
uniform vec2 u_stroke;
uniform float u_text;
uniform vec4 u_atlas;   // columns, rows, width and height of a cell in pixels
uniform sampler2D u_numbers;
out vec4 colour;

float inside(float distance) { return clamp(0.5 - distance * u_dots, 0.0, 1.0); }

void lay(vec3 paint, float alpha) { colour = vec4(paint, 1.0) * alpha + colour * (1.0 - alpha); }

bool dashed() { return fract(atan(v_at.y, v_at.x) * 4.0 / 3.14159265) < 0.6; }

// Two strokes that cross in the middle.
float cross_at(vec2 p) { return max(abs(abs(p.x) - abs(p.y)) * 0.7071 - max(0.7, v_radius * 0.11), length(p) - v_radius * 0.62); }

float number_at(int number) {
  vec2 at = v_at / (u_atlas.zw * u_text) + 0.5;
  if (at != clamp(at, 0.0, 1.0)) return 0.0;
  int columns = int(u_atlas.x);
  return texture(u_numbers, (vec2(number % columns, number / columns) + at) / u_atlas.xy).a;
}

void draw_odd(int look, float edge, vec3 fill) {
  if (v_mark.z == ${kRingLook}) {
    lay(u_ring, inside(abs(edge - 5.5) - 1.25));
  } else if (look == 3) {
    lay(u_halo, inside(edge) * 0.6);
    lay(fill, inside(abs(edge) - max(0.5, u_stroke.x * 0.6)));
  } else if (look == 2) {
    lay(u_halo, inside(edge - u_stroke.x));
    lay(fill, inside(edge) * (v_mark.x == 0 ? 0.0 : 0.4));
    if (dashed()) lay(fill, inside(abs(edge + 0.4) - u_stroke.y * 0.5));
  } else {
    lay(u_halo, inside(edge - u_stroke.x));
    lay(fill, inside(edge));
    if (v_radius > 3.0) lay(u_halo, inside(cross_at(v_at)));
  }
}

void main() {
  colour = vec4(0.0);
  int look = v_mark.z & 7;
  vec3 fill = u_fill[v_mark.x + 1];
  float edge = length(v_at) - v_radius;
  if (v_mark.z >= ${kVirtualLook}) edge = (abs(v_at.x) + abs(v_at.y)) * 0.7071 - v_radius * 0.88;
  if (look == 0 && v_mark.z != ${kRingLook}) {
    bool hollow = v_mark.x == 0;
    lay(hollow ? fill : u_halo, inside(edge - (hollow ? u_stroke.y : u_stroke.x)));
    lay(hollow ? u_halo : fill, inside(edge));
  } else {
    draw_odd(look, edge, fill);
  }
  if (u_text > 0.0 && v_mark.y >= 0) lay(look == 2 ? u_ring : u_ink[v_mark.x + 1], number_at(v_mark.y));
}`;

export function buildProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, kVertexShader], [gl.FRAGMENT_SHADER, kFragmentShader]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the stations' shaders do not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
