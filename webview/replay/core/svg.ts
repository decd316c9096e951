/**
 * A drawing context that writes down what is drawn as vectors: what the pictures use of a canvas's, nothing else. Pure: text out, no
 * page. Texts are as wide as a middling letter; pictures ask that only to leave texts out.
 */
export class SvgContext {
    fillStyle = '#000';
    strokeStyle = '#000';
    globalAlpha = 1;
    lineWidth = 1;
    font = '10px sans-serif';
    textBaseline = 'middle';
    private readonly marks: string[] = [];

    constructor(private readonly width: number, private readonly height: number) {}

    fillRect(x: number, y: number, width: number, height: number): void {
        this.marks.push(`<rect ${box(x, y, width, height)} fill="${escaped(this.fillStyle)}"${this.opacity()}/>`);
    }

    strokeRect(x: number, y: number, width: number, height: number): void {
        this.marks.push(`<rect ${box(x, y, width, height)} fill="none" stroke="${escaped(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${this.opacity()}/>`);
    }

    fillText(text: string, x: number, y: number): void {
        const [, size = '10', family = 'sans-serif'] = /([\d.]+)px\s+(.+)$/.exec(this.font) ?? [];
        this.marks.push(`<text x="${short(x)}" y="${short(y)}" font-size="${size}" font-family="${escaped(family)}" dominant-baseline="middle" fill="${escaped(this.fillStyle)}"${this.opacity()}>${escaped(text)}</text>`);
    }

    measureText(text: string): { readonly width: number } {
        return { width: text.length * 6 };
    }

    /** The picture on its background. */
    document(background: string): string {
        const { height, width } = this;
        return [`<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}">`,
            `<rect width="100%" height="100%" fill="${escaped(background)}"/>`, ...this.marks, '</svg>', ''].join('\n');
    }

    private opacity(): string {
        return this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : '';
    }
}

function box(x: number, y: number, width: number, height: number): string {
    return `x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}"`;
}

function short(value: number): string {
    return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
