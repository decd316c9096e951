/** What a run with faults gives. Types only, so that protocols may name them. */

/** What has gone wrong so far. */
export interface FaultCounts {
    overshifts: number;
    undershifts: number;
    /** Cells that should have changed, and those among them that did not because the write failed. */
    writes: number;
    failedWrites: number;
    /** Stuck cells in rows that a program used, counted for each row and image. */
    stuckCells: number;
}

/** One layer on all images of the run. */
export interface FaultyLayer extends Readonly<FaultCounts> {
    readonly name: string;
    /** Activations or logits, and how many differ from those of the run without faults. */
    readonly outputs: number;
    readonly wrong: number;
    /** Those that this layer's own faults make differ from what it should give for the inputs it got. */
    readonly caused: number;
    /** Rows of the arrays in use, and those in which something went wrong while this layer ran. */
    readonly rows: number;
    readonly faultyRows: number;
}

export interface FaultyResult {
    readonly logits: readonly Int32Array[];
    readonly layers: readonly FaultyLayer[];
}
