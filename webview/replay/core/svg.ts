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
    textAlign: 'left' | 'center' | 'right' = 'left';
    imageSmoothingEnabled = false;
    private readonly marks: string[] = [];
    private path: string[] = [];

    constructor(private readonly width: number, private readonly height: number) {}

    fillRect(x: number, y: number, width: number, height: number): void {
        this.marks.push(`<rect ${box(x, y, width, height)} fill="${escaped(this.fillStyle)}"${this.opacity()}/>`);
    }

    strokeRect(x: number, y: number, width: number, height: number): void {
        this.marks.push(`<rect ${box(x, y, width, height)} fill="none" stroke="${escaped(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${this.opacity()}/>`);
    }

    fillText(text: string, x: number, y: number): void {
        const [, size = '10', family = 'sans-serif'] = /([\d.]+)px\s+(.+)$/.exec(this.font) ?? [];
        const anchor = this.textAlign === 'left' ? '' : ` text-anchor="${this.textAlign === 'right' ? 'end' : 'middle'}"`;
        this.marks.push(`<text x="${short(x)}" y="${short(y)}"${anchor} font-size="${size}" font-family="${escaped(family)}" dominant-baseline="middle" fill="${escaped(this.fillStyle)}"${this.opacity()}>${escaped(text)}</text>`);
    }

    beginPath(): void {
        this.path = [];
    }

    moveTo(x: number, y: number): void {
        this.path.push(`M${short(x)} ${short(y)}`);
    }

    lineTo(x: number, y: number): void {
        this.path.push(`L${short(x)} ${short(y)}`);
    }

    rect(x: number, y: number, width: number, height: number): void {
        this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
    }

    closePath(): void {
        this.path.push('z');
    }

    fill(): void {
        this.marks.push(`<path d="${this.path.join('')}" fill="${escaped(this.fillStyle)}"${this.opacity()}/>`);
    }

    stroke(): void {
        this.marks.push(`<path d="${this.path.join('')}" fill="none" stroke="${escaped(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${this.opacity()}/>`);
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
        return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : '';
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
