import type { Page } from 'playwright-core';
import { create } from 'qrcode';

const levels = ['L', 'M', 'Q', 'H'] as const;

/** True if the image shows the QR code of this text as a camera would see it: dark on light, module by module. */
export async function showsQrCodeOf(page: Page, selector: string, text: string): Promise<boolean> {
  const seen = await modulesOf(page, selector);
  return levels.some((errorCorrectionLevel) => {
    const { modules } = create(text, { errorCorrectionLevel });
    return (
      modules.size === seen.length && seen.flat().every((dark, at) => dark === Boolean(modules.data[at]))
    );
  });
}

/** The dark and light squares, by the middle of each; the width of the corner's mark, seven of them, tells their size. */
async function modulesOf(page: Page, selector: string): Promise<boolean[][]> {
  const { pixels, size } = await page.$eval(selector, (element) => {
    // Runs in the browser; the types of this file are Node's.
    const { document } = globalThis as unknown as { document: CanvasDocument };
    const canvas = document.createElement('canvas');
    const size = (canvas.width = canvas.height = 800);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size, size);
    context.drawImage(element, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    return {
      size,
      pixels: Array.from({ length: size * size }, (_, at) => ((data[at * 4] ?? 0) < 128 ? '1' : '0')).join(
        '',
      ),
    };
  });
  const dark = (x: number, y: number): boolean => pixels[y * size + x] === '1';
  const first = pixels.indexOf('1');
  const [left, top] = [first % size, Math.floor(first / size)];
  let right = left;
  while (dark(right, top)) right++;
  const unit = (right - left) / 7;
  const last = Array.from({ length: size }, (_, x) => x).findLast((x) => dark(x, top)) ?? left;
  const count = Math.round((last + 1 - left) / unit);
  const middle = (start: number, at: number): number => Math.round(start + (at + 0.5) * unit);
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_unused, column) => dark(middle(left, column), middle(top, row))),
  );
}

/** As much of a browser's document as is used. */
interface CanvasDocument {
  createElement(name: 'canvas'): {
    width: number;
    height: number;
    getContext(kind: '2d'): {
      fillStyle: string;
      fillRect(x: number, y: number, width: number, height: number): void;
      drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
      getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
    };
  };
}
