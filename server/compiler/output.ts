/**
 * The end of a sum: requantise it by the cheaper of the two forms, give the result to the bus, leave the cells clean.
 * It knows words, not layers.
 */
import type { CellPool } from './cell-pool.js';
import type { PassName } from './passes.js';
import type { ProgramBuilder } from './program.js';
import {
    emitShiftAdds, emitThresholds, keyCells, levels, planShiftAdds, type ChannelRule, type Product
} from './requantise.js';

export type RequantiseForm = 'thresholds' | 'shift-adds';

/** Key cells that the thresholds take: the measure the forms are compared by. */
export function thresholdCells(product: Product, rule: ChannelRule): number {
    return keyCells(levels(product.min, product.max, rule), product.bias, product.cells.length);
}

/** Key cells of the shift-adds: about 12 a bit where both words have bits, 4 where one is exhausted, plus the clamp. */
export function shiftAddCells(products: readonly Product[], rule: ChannelRule): number {
    const plan = planShiftAdds(products, rule.offset, rule.shift, rule.bits);
    const adds = plan.terms.reduce((sum, t) =>
        sum + 12 * products[t.product].cells.length + 4 * (plan.width - t.shift - products[t.product].cells.length), 0);
    return adds + rule.bits * (2 + Math.max(0, plan.width - plan.boundary));
}

/**
 * Emits q = clamp((sum of scale * value + offset + half) >> shift) into fresh cells, stores it as output `element` and
 * gives the fresh cells back. The products' own cells stay as they are.
 */
export function emitRequantise(
    builder: ProgramBuilder, pool: CellPool, products: readonly Product[], rule: ChannelRule, element: number,
    without: ReadonlySet<PassName>
): RequantiseForm {
    const single = products.length === 1 && !without.has('thresholds') ? products[0] : undefined;
    const q = pool.takeTogether(rule.bits);
    const form = single && thresholdCells(single, rule) <= shiftAddCells(products, rule) ? 'thresholds' : 'shift-adds';
    if (single && form === 'thresholds') {
        emitThresholds(builder, levels(single.min, single.max, rule), single.bias, single.cells, q);
    } else {
        const plan = planShiftAdds(products, rule.offset, rule.shift, rule.bits);
        const wide = pool.takeTogether(plan.width);
        emitShiftAdds(builder, products, plan, rule.shift, wide, q);
        pool.release(wide);
    }
    builder.store(element, builder.word(q));
    pool.release(q);
    return form;
}
