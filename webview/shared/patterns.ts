/**
 * How the parts of an energy look wherever they are drawn, as SVG or on a canvas: each has a colour and a pattern of its own, so
 * that colour is never the only carrier. It draws nothing.
 */

/** Lines on a canvas, as the chart library takes them: dashes along x and y of a tile, turned. */
export interface Decal {
    readonly symbol: string;
    readonly symbolSize: number;
    readonly dashArrayX: number | (number | number[])[];
    readonly dashArrayY: number | number[];
    readonly rotation: number;
}

export interface Pattern {
    /** In a 6 x 6 tile. */
    readonly path: string;
    readonly decal: Decal;
}

/** Turned by parts of a full turn. */
const lines = (turn: number): Decal => ({ symbol: 'rect', symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: turn * 2 * Math.PI });

/** In the order of the colours; the first is plain. */
export const patterns: Readonly<Record<string, Pattern | undefined>> = {
    search: undefined,
    write: { path: 'M-1 7 7 -1 M-1 1 1 -1 M5 7 7 5', decal: lines(-1 / 8) },
    shift: { path: 'M3 0 3 6', decal: lines(1 / 4) },
    read: {
        path: 'M1.5 1.5h1.5v1.5h-1.5Z M4.5 4.5h1.5v1.5h-1.5Z',
        decal: { symbol: 'rect', symbolSize: 0.55, dashArrayX: [[3, 3], [0, 3, 3, 0]], dashArrayY: [3, 0], rotation: 0 },
    },
    movement: { path: 'M-1 -1 7 7 M-1 5 1 7 M5 -1 7 1', decal: lines(1 / 8) },
    periphery: { path: 'M0 3 6 3', decal: lines(0) },
    leakage: { path: 'M0 3 6 3 M3 0 3 6', decal: { symbol: 'path://M0 0H6V1H1V6H0Z', symbolSize: 1, dashArrayX: [6, 0], dashArrayY: [6, 0], rotation: 0 } },
};

/** Which look each part has, as an index: its own, or, of parts that have none, the first that is free. */
export function looksOf(names: readonly string[]): number[] {
    const known = Object.keys(patterns);
    const free = known.map((_, index) => index).filter(index => !names.includes(known[index]));
    let taken = 0;
    return names.map(name => {
        const own = known.indexOf(name);
        return own >= 0 ? own : free.length === 0 ? 0 : free[taken++ % free.length];
    });
}
