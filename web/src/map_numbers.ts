// The numbers that stand on dots, drawn once into one picture: cell k holds the number k.

export const kMostNumber = 159; // the last cell; higher ones are shown as it
const kColumns = 16;
const kRows = 10;
const kCell = { width: 34, height: 20 }; // pixels
export const kNumberSize = 16; // of the letters, pixels

export const kThreeDigits = 0.78; // of that size, so that they stay on the dot

export const kAtlas: [columns: number, rows: number, width: number, height: number] = [kColumns, kRows, kCell.width, kCell.height];

export function numberAtlas(dots: number): HTMLCanvasElement {
  const picture = document.createElement("canvas");
  picture.width = kColumns * kCell.width * dots;
  picture.height = kRows * kCell.height * dots;
  const pen = picture.getContext("2d")!;
  pen.scale(dots, dots);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let k = 0; k <= kMostNumber; k++) {
    pen.font = `700 ${kNumberSize * (k > 99 ? kThreeDigits : 1)}px system-ui, sans-serif`;
    pen.fillText(String(k), ((k % kColumns) + 0.5) * kCell.width, (Math.floor(k / kColumns) + 0.5) * kCell.height + 0.5);
  }
  return picture;
}
