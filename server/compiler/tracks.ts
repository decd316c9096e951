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

export class Tracks {
    /** Offset of each column. All start at 0. */
    readonly position: Int32Array;
    private readonly offsets: number;

    constructor(private readonly geometry: Geometry) {
        this.position = new Int32Array(geometry.columns);
        this.offsets = offsetsOf(geometry);
    }

    column(cell: number): number {
        return Math.floor(cell / this.geometry.domains);
    }

    /** Signed steps the cell's column has to move for the cell to be under a port. */
    stepsTo(cell: number): number {
        const column = this.column(cell);
        const domain = cell - column * this.geometry.domains;
        return domain % this.offsets - this.position[column];
    }

    move(column: number, steps: number): void {
        this.position[column] += steps;
    }

    isAligned(cell: number): boolean {
        return this.stepsTo(cell) === 0;
    }
}
