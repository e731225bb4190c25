// Letters and signs as a map's server has them: glyphs as signed distances, from a font of this machine, and a sprite;
// both drawn by a browser.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PbfWriter } from "pbf";

const kSdf = readFileSync(fileURLToPath(import.meta.resolve("@mapbox/tiny-sdf"))); // it needs a browser's canvas

const kRange = 256; // code points a file
const kFirst = [0, 8192]; // of the files that have letters: Latin, and the ’ of French
const kAscent = 27; // where MapLibre has the top of a letter of 24 pixels

const code = (source) => `data:text/javascript;base64,${source.toString("base64")}`;

function glyphsOf(page, first) {
  return page.evaluate(
    async ([source, start, count]) => {
      const { default: TinySDF } = await import(source);
      const pen = new TinySDF({ fontSize: 24, buffer: 3, radius: 8, fontFamily: "sans-serif", fontWeight: "bold" });
      return Array.from({ length: count }, (_, i) => start + i)
        .filter((id) => (id >= 32 && id < 127) || (id > 160 && id < 8192) || (id >= 0x2010 && id <= 0x2026))
        .map((id) => ({ id, ...pen.draw(String.fromCodePoint(id)) }))
        .map(({ data, ...glyph }) => ({ ...glyph, data: Array.from(data) }));
    },
    [code(kSdf), first, kRange],
  );
}

// https://github.com/mapbox/node-fontnik/blob/master/proto/glyphs.proto
function packed(name, first, glyphs) {
  const pbf = new PbfWriter();
  const glyph = (g, out) => {
    out.writeVarintField(1, g.id);
    if (g.glyphWidth) out.writeBytesField(2, Uint8Array.from(g.data));
    out.writeVarintField(3, g.glyphWidth);
    out.writeVarintField(4, g.glyphHeight);
    out.writeSVarintField(5, g.glyphLeft);
    out.writeSVarintField(6, g.glyphTop - kAscent);
    out.writeVarintField(7, Math.round(g.glyphAdvance));
  };
  const stack = (_, out) => {
    out.writeStringField(1, name);
    out.writeStringField(2, `${first}-${first + kRange - 1}`);
    for (const one of glyphs) out.writeMessage(3, glyph, one);
  };
  pbf.writeMessage(1, stack, null);
  return Buffer.from(pbf.finish());
}

// A green weave for parks, and a sign.
function drawSprite(page, ratio, [park, leaf, sign]) {
  return page.evaluate(
    ([scale, ground, dots, mark]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 48 * scale, height: 32 * scale });
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.fillStyle = ground;
      pen.fillRect(0, 0, 16, 16);
      pen.fillStyle = dots;
      for (const [x, y] of [[4, 4], [12, 12]]) pen.fillRect(x - 1, y - 1, 3, 3);
      pen.fillStyle = mark;
      pen.fillRect(16, 0, 32, 32);
      return canvas.toDataURL("image/png");
    },
    [ratio, park, leaf, sign],
  ).then((url) => ({
    png: Buffer.from(url.split(",")[1], "base64"),
    json: {
      park: { x: 0, y: 0, width: 16 * ratio, height: 16 * ratio, pixelRatio: ratio },
      sign: { x: 16 * ratio, y: 0, width: 32 * ratio, height: 32 * ratio, pixelRatio: ratio },
    },
  }));
}

/**
 * Resolves to { glyphs(font, range), sprites }: a file of glyphs such as "0-255", and of each theme of `colours` (a
 * park's two, a sign's) the sprite at 1 and 2 pixels a pixel.
 */
export async function drawLetters(browser, colours) {
  const page = await browser.newPage();
  const drawn = new Map();
  for (const first of kFirst) drawn.set(first, await glyphsOf(page, first));
  const sprites = {};
  for (const [theme, of] of Object.entries(colours)) sprites[theme] = { 1: await drawSprite(page, 1, of), 2: await drawSprite(page, 2, of) };
  await page.close();
  const glyphs = (font, range) => packed(font, parseInt(range), drawn.get(parseInt(range)) ?? []);
  return { glyphs, sprites };
}
