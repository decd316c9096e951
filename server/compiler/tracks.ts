/**
 * Where every column's track stands. A column shifts as one; with P ports on D domains, domain d is under a port when the
 * track is at offset d mod (D / P). Cells are index = column * domains + domain.
 */
export interface Geometry {
    readonly rows: number;
    readonly columns: number;
    readonly domains: number;
    readonly ports: number;
}

/** Domains between two ports: the number of offsets a track can take. */
export function offsetsOf(geometry: Geometry): number {
    return Math.floor(geometry.domains / geometry.ports);
}

/** Of every cell its column, and the offset at which it is under a port. */
interface CellPlaces {
    readonly column: Uint16Array;
    readonly offset: Uint16Array;
}

/** Tracks are made by the thousand for one machine, and cells asked for by the million: what they share is divided once. */
const known = new WeakMap<Geometry, CellPlaces>();

function placesOf(geometry: Geometry): CellPlaces {
    let places = known.get(geometry);
    if (!places) {
        const { columns, domains } = geometry;
        const offsets = offsetsOf(geometry);
        places = { column: new Uint16Array(columns * domains), offset: new Uint16Array(columns * domains) };
        for (let column = 0, cell = 0; column < columns; column++) {
            for (let domain = 0; domain < domains; domain++, cell++) {
                places.column[cell] = column;
                places.offset[cell] = domain % offsets;
            }
        }
        known.set(geometry, places);
    }
    return places;
}

export class Tracks {
    /** Offset of each column. All start at 0. */
    readonly position: Int32Array;
    private readonly places: CellPlaces;

    constructor(geometry: Geometry) {
        this.position = new Int32Array(geometry.columns);
        this.places = placesOf(geometry);
    }

    column(cell: number): number {
        return this.places.column[cell];
    }

    /** Signed steps the cell's column has to move for the cell to be under a port. */
    stepsTo(cell: number): number {
        return this.places.offset[cell] - this.position[this.places.column[cell]];
    }

    /**
     * Brings the cells at `from`, one after another to before `to` (upwards or downwards), under their ports. Tells all steps, and the
     * most that one column makes in a row.
     */
    sweep(cells: Int32Array, from: number, to: number): { readonly steps: number; readonly longest: number } {
        const { places: { column: columns, offset: offsets }, position } = this;
        const way = from < to ? 1 : -1;
        let [steps, longest, column, run] = [0, 0, -1, 0];
        for (let i = from; i !== to; i += way) {
            const cell = cells[i];
            const [at, offset] = [columns[cell], offsets[cell]];
            const need = Math.abs(offset - position[at]);
            position[at] = offset;
            run = at === column ? run + need : need;
            column = at;
            steps += need;
            longest = run > longest ? run : longest;
        }
        return { steps, longest };
    }

    move(column: number, steps: number): void {
        this.position[column] += steps;
    }

    isAligned(cell: number): boolean {
        return this.stepsTo(cell) === 0;
    }
}
