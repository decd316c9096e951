/** An answer that the trace cannot give: a block is lost, nothing can be replayed, or nobody waits for it any more. */
export class Unanswered extends Error {
    constructor(readonly code: string, message: string) {
        super(message);
    }
}
