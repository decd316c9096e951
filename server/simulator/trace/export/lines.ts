/**
 * What every export of a trace shares: what may be asked for, and text in pieces of a size that is good to write. It knows
 * no format.
 */

/** Operations [from, to) of one layer; whole layers where nothing is said. */
export interface ExportWindow {
    readonly layer: number;
    readonly from: number;
    readonly to: number;
}

/** Characters of a piece, about. */
const pieceLength = 65_536;

/** Joins lines into larger pieces; every line gets its end. */
export async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
    let piece = '';
    for await (const line of lines) {
        piece += `${line}\n`;
        if (piece.length > pieceLength) {
            yield piece;
            piece = '';
        }
    }
    yield piece;
}
