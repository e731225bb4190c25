// How a station is drawn by WebGL 2: a square of four vertices, its shape by distance from the middle. A software renderer
// (a machine without a graphics card) draws instances one by one and runs every branch for every pixel: there are none of
// either, what can be told once is told by the vertices, and numbers are a program of their own.
// The looks are those of marks.ts; map_paint.ts draws the same with a pen.
import { kShut, kStale, kUnknown } from "./marks.ts";
import { kLevels } from "./scale.ts";

const kColours = kLevels.length + 1; // the first is of what has no level

export const kRingLook = 8; // around the chosen station
export const kVirtualLook = 16; // added to another look

export const kNoNumber = 255;

const kVertexShader = `precision highp float;
layout(location = 0) in vec2 a_place; // mercator, from the anchor
layout(location = 1) in uvec4 a_mark; // level + 1, number or kNoNumber, look
uniform vec2 u_origin;                // of the anchor, pixels from the middle of the map
uniform vec2 u_size;                  // of the map, pixels
uniform float u_scale;                // pixels a world
uniform float u_dots;                 // device pixels a pixel
uniform float u_radius[${kColours}];
uniform vec3 u_fill[${kColours}];
uniform vec3 u_ink[${kColours}];
uniform vec3 u_halo;
uniform vec3 u_ring;
uniform vec2 u_stroke;                // width around a dot, and around an empty one
uniform float u_text;                 // size of numbers over that in the atlas, 0 for none
uniform vec4 u_atlas;                 // columns, rows, width and height of a cell in pixels
out vec2 v_at;                        // pixels from the station, y down
flat out vec4 v_shape;                // radius, is a diamond, half the width of a cross in it, least cosine that a dash begins at
flat out vec4 v_outer;                // colours times their opacity: below, on it, around it, of its number
flat out vec4 v_inner;
flat out vec4 v_line;
flat out vec4 v_ink;
flat out vec3 v_reach;                // pixels beyond the radius: of the outer disc, of the line's middle; half the line's width
flat out vec2 v_cell;                 // of the number in the atlas

const float kNowhere = -1e3;

void main() {
  int look = int(a_mark.z) & 7;
  bool diamond = int(a_mark.z) >= ${kVirtualLook};
  bool hollow = a_mark.x == 1u;
  bool numbered = u_text > 0.0 && a_mark.y != ${kNoNumber}u;
  float radius = u_radius[a_mark.x];
  vec4 fill = vec4(u_fill[a_mark.x], 1.0);
  vec4 halo = vec4(u_halo, 1.0);
  v_shape = vec4(radius, diamond, kNowhere, -2.0);
  v_outer = halo;
  v_inner = fill;
  v_line = fill;
  v_reach = vec3(u_stroke.x, 0.0, kNowhere);
  float reach = radius + (hollow || a_mark.z != 0u ? u_stroke.y : u_stroke.x) + 0.5 / u_dots; // each pixel of the square costs
  if (a_mark.z == ${kRingLook}u) {
    v_outer = v_inner = vec4(0.0);
    v_line = vec4(u_ring, 1.0);
    v_reach = vec3(0.0, 5.5, 1.25);
    reach = radius + 8.0;
  } else if (look == ${kUnknown}) {
    v_outer = vec4(0.0);
    v_inner = halo * 0.6;
    v_reach.z = max(0.5, u_stroke.x * 0.6);
  } else if (look == ${kStale}) {
    v_inner = hollow ? vec4(0.0) : fill * 0.4;
    v_reach.yz = vec2(-0.4, u_stroke.y * 0.5);
    v_shape.w = -0.309; // three fifths of a turn
  } else if (look == ${kShut}) {
    if (radius > 3.0) v_shape.z = max(0.7, radius * 0.11);
  } else if (hollow) {
    v_outer = fill;
    v_inner = halo;
    v_reach.x = u_stroke.y;
  }
  v_ink = numbered ? vec4(look == ${kStale} ? u_ring : u_ink[a_mark.x], 1.0) : vec4(0.0);
  int columns = int(u_atlas.x);
  v_cell = vec2(int(a_mark.y) % columns, int(a_mark.y) / columns);
  if (diamond) reach *= 1.42;
  if (numbered) reach = max(reach, 13.0);
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  v_at = corner * reach;
  vec2 pixel = u_origin + a_place * u_scale + v_at;
  gl_Position = vec4(pixel * vec2(2.0, -2.0) / u_size, 0.0, 1.0);
}`;

const kFragmentShader = `precision highp float;
in vec2 v_at;
flat in vec4 v_shape;
flat in vec4 v_outer;
flat in vec4 v_inner;
flat in vec4 v_line;
flat in vec3 v_reach;
uniform float u_dots;
out vec4 colour;

float inside(float distance) { return clamp(0.5 - distance * u_dots, 0.0, 1.0); }

void lay(vec4 paint) { colour = paint + colour * (1.0 - paint.a); }

// Eight dashes around the middle: the cosine of eight times the angle, by doubling it three times.
float dash() {
  float cosine = 2.0 * v_at.x * v_at.x / max(dot(v_at, v_at), 1e-6) - 1.0;
  cosine = 2.0 * cosine * cosine - 1.0;
  return step(v_shape.w, 2.0 * cosine * cosine - 1.0);
}

// Two strokes that cross in the middle.
float cross_at(vec2 p, float away) { return max(abs(p.x - p.y) * 0.7071 - v_shape.z, away - v_shape.x * 0.62); }

#ifdef NUMBERS
flat in vec4 v_ink;
flat in vec2 v_cell;
uniform float u_text;
uniform vec4 u_atlas;
uniform sampler2D u_numbers;

void lay_number() {
  vec2 at = clamp(v_at / (u_atlas.zw * u_text) + 0.5, 0.0, 1.0); // the rim of a cell is empty
  lay(v_ink * texture(u_numbers, (v_cell + at) / u_atlas.xy).a);
}
#else
void lay_number() {}
#endif

void main() {
  vec2 p = abs(v_at);
  float away = length(v_at);
  float edge = mix(away - v_shape.x, (p.x + p.y) * 0.7071 - v_shape.x * 0.88, v_shape.y);
  colour = v_outer * inside(edge - v_reach.x);
  lay(v_inner * inside(edge));
  lay(v_line * inside(abs(edge - v_reach.y) - v_reach.z) * dash());
  lay(v_outer * inside(cross_at(p, away)));
  lay_number();
}`;

function compile(gl: WebGL2RenderingContext, kind: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(kind)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

/** `numbered`: numbers are written on the dots, as far as u_text is not 0. */
export function buildProgram(gl: WebGL2RenderingContext, numbered: boolean): WebGLProgram {
  const program = gl.createProgram();
  const head = `#version 300 es\n${numbered ? "#define NUMBERS\n" : ""}`;
  for (const [kind, source] of [[gl.VERTEX_SHADER, kVertexShader], [gl.FRAGMENT_SHADER, kFragmentShader]] as const) {
    const shader = compile(gl, kind, head + source);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the stations' shaders do not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
