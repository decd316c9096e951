/** Where arrays lie on the picture of the chip: cells in tiles, tiles in banks, banks in rows. Pure: numbers, no canvas. */

export interface ChipShape {
    /** Arrays on the chip. */
    readonly arrays: number;
    readonly tileArrays: number;
    readonly bankTiles: number;
}

export interface Cell {
    readonly slot: number;
    readonly x: number;
    readonly y: number;
}

export interface ChipLayout {
    /** Side of an array's square. */
    readonly side: number;
    readonly cells: readonly Cell[];
    readonly banks: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
    readonly height: number;
}

const LARGEST = 32;
const SMALLEST = 3;
/** Between arrays, between tiles, around banks. */
const GAP = 2;
const TILE_GAP = 6;
const BANK_PAD = 8;
const BANK_TITLE = 18;

/** The largest arrays with which the first `shown` of them fit into a width and a height; lower than that if even the smallest do not. */
export function chipLayout(shape: ChipShape, shown: number, width: number, height: number): ChipLayout {
    for (let side = LARGEST; side > SMALLEST; side--) {
        const layout = layoutAt(shape, shown, width, side);
        if (layout.height <= height && layout.banks.every(bank => bank.x + bank.width <= width)) {
            return layout;
        }
    }
    return layoutAt(shape, shown, width, SMALLEST);
}

/** Columns of a block of arrays: no hole in it where its number has a near divisor. */
function acrossOf(count: number): number {
    const least = Math.ceil(Math.sqrt(count));
    return Array.from({ length: least + 1 }, (_, i) => least + i).find(across => count % across === 0) ?? least;
}

/** Tiles a row, at most so many: rows of the same length where that costs no more than half of the width. */
function evenly(tiles: number, most: number): number {
    const even = Array.from({ length: most }, (_, i) => most - i).find(across => tiles % across === 0)!;
    return even * 2 >= most ? even : most;
}

function layoutAt({ bankTiles, tileArrays }: ChipShape, shown: number, width: number, side: number): ChipLayout {
    const tileAcross = acrossOf(tileArrays);
    const tileDown = Math.ceil(tileArrays / tileAcross);
    const [tileWidth, tileHeight] = [tileAcross * (side + GAP) - GAP, tileDown * (side + GAP) - GAP];
    const bankArrays = tileArrays * bankTiles;
    const count = Math.max(1, Math.ceil(shown / bankArrays));
    // One bank may be as wide as the picture; several share it.
    const tilesShown = count > 1 ? bankTiles : Math.max(1, Math.ceil(shown / tileArrays));
    const square = Math.ceil(Math.sqrt(tilesShown * 2));
    const room = Math.max(1, Math.min(count > 1 ? square : tilesShown, Math.floor((width - 2 * BANK_PAD + TILE_GAP) / (tileWidth + TILE_GAP))));
    const tilesAcross = evenly(tilesShown, room);
    const [bankWidth, bankHeight] = [
        tilesAcross * (tileWidth + TILE_GAP) - TILE_GAP + 2 * BANK_PAD,
        Math.ceil(tilesShown / tilesAcross) * (tileHeight + TILE_GAP) - TILE_GAP + 2 * BANK_PAD + BANK_TITLE];
    const banksAcross = Math.max(1, Math.floor((width + TILE_GAP) / (bankWidth + TILE_GAP)));
    const banks = Array.from({ length: count }, (_, bank) => ({
        x: bank % banksAcross * (bankWidth + TILE_GAP), y: Math.floor(bank / banksAcross) * (bankHeight + TILE_GAP), width: bankWidth, height: bankHeight,
    }));
    const cells = Array.from({ length: shown }, (_, slot): Cell => {
        const bank = banks[Math.floor(slot / bankArrays)];
        const tile = Math.floor(slot / tileArrays) % bankTiles;
        const array = slot % tileArrays;
        return {
            slot,
            x: bank.x + BANK_PAD + tile % tilesAcross * (tileWidth + TILE_GAP) + array % tileAcross * (side + GAP),
            y: bank.y + BANK_TITLE + BANK_PAD + Math.floor(tile / tilesAcross) * (tileHeight + TILE_GAP) + Math.floor(array / tileAcross) * (side + GAP),
        };
    });
    return { side, cells, banks, height: Math.max(...banks.map(({ y, height }) => y + height)) };
}
