/**
 * Improves a shared expression by taking part of it apart and sharing it again, many times over; what is not worse stays.
 * Seeded, so that the result depends on the expression and the number of rounds alone.
 * narrow: bit operators see terms and node numbers, below 2^25.
 */
import { Expression } from './expression.js';
import type { PairGreedy } from './pairs.js';
import { Random } from './random.js';

/** Shares of the nodes that a round takes out, in turn. */
const NODE_SHARES = [0.03, 0.1, 0.3];
/** Rounds without a gain after which no more is expected. */
const PATIENCE = 1000;

export class Refinement {
    private readonly buffers = [new Expression(), new Expression()];
    private drop = new Uint8Array(1024);

    constructor(private readonly greedy: PairGreedy) { }

    /** `rounds` rounds on a fully shared expression, which is changed in place. */
    run(expression: Expression, rounds: number, minUses = 2, isCancelled?: () => boolean): void {
        if (rounds === 0) {
            return;
        }
        const random = new Random(expression.nodes);
        const before = expression.operations();
        let [best, next] = this.buffers;
        this.keepAll(expression);
        expression.copyWithout(this.drop, best);
        let operations = before;
        let last = 0;
        for (let round = 0; round < rounds && round - last < PATIENCE && !isCancelled?.(); round++) {
            this.mark(best, round, random);
            best.copyWithout(this.drop, next);
            this.greedy.run(next, minUses);
            const found = next.operations();
            if (found <= operations) {
                last = found < operations ? round : last;
                operations = found;
                [best, next] = [next, best];
            }
        }
        if (operations < before) {
            this.keepAll(best);
            best.copyWithout(this.drop, expression);
        }
    }

    private keepAll({ nodes }: Expression): void {
        if (this.drop.length < nodes) {
            this.drop = new Uint8Array(2 * nodes);
        }
        this.drop.fill(0, 0, nodes);
    }

    /** Marks nodes to take out: a random share of them, or all that contain certain inputs; then all that need those. */
    private mark(expression: Expression, round: number, random: Random): void {
        this.keepAll(expression);
        const { inputs, nodes, a, b } = expression;
        const { drop } = this;
        if (round % 2 === 0) {
            const chosen = 1 + random.below(Math.max(1, Math.ceil(inputs / 8)));
            for (let i = 0; i < chosen; i++) {
                drop[random.below(inputs)] = 1;
            }
        } else {
            const limit = NODE_SHARES[(round >> 1) % NODE_SHARES.length] * 2 ** 20;
            for (let node = inputs; node < nodes; node++) {
                drop[node] = random.below(2 ** 20) < limit ? 1 : 0;
            }
        }
        for (let node = inputs; node < nodes; node++) {
            if (drop[a[node - inputs] >> 1] === 1 || drop[b[node - inputs] >> 1] === 1) {
                drop[node] = 1;
            }
        }
        drop.fill(0, 0, inputs);
    }
}
