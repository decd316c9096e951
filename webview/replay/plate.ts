/** Lines of text on a plate of the page's own colour, beside a place and inside the picture. */
import type { Palette } from './canvas.js';

export function plate(context: CanvasRenderingContext2D, colours: Palette, lines: readonly string[], x: number, top: number, [from, to]: readonly [number, number]): void {
    const width = Math.max(...lines.map(line => context.measureText(line).width)) + 12;
    const left = Math.max(from, Math.min(x + 8, to - width));
    const height = lines.length * 16 + 6;
    context.fillStyle = colours.background;
    context.fillRect(left, top, width, height);
    context.strokeStyle = colours.foreground;
    context.lineWidth = 1;
    context.strokeRect(Math.round(left) + 0.5, top + 0.5, Math.round(width) - 1, height - 1);
    context.fillStyle = colours.foreground;
    lines.forEach((line, i) => context.fillText(line, left + 6, top + 11 + i * 16));
}
