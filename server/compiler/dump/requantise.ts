/** The dump after requantise: every output's rule, where its levels begin, and what the two forms cost. */
import type { SumPoolLayer } from '../../network/model.js';
import { shiftAddCells, thresholdCells } from '../output.js';
import { keyCells, levelPrefixes, levels, planShiftAdds, type ChannelRule, type Product } from '../requantise.js';
import type { LayerTrace } from '../trace.js';
import { plus } from './names.js';
import { poolProduct, productsOf } from './products.js';
import { partTitle } from './slices.js';

export function* dumpRequantise(trace: LayerTrace): Generator<string> {
    const { layer } = trace.compiled;
    if (layer.kind === 'sumpool') {
        yield* ruleLines(trace, 'every output', [poolProduct(layer)], poolRule(layer));
        return;
    }
    const { parts } = trace.mac ?? { parts: [] };
    for (const part of parts.filter(({ mac }) => !mac.plan.stored)) {
        const { plan } = part.mac;
        if (parts.length > 1) {
            yield partTitle(part.index, part);
        }
        const { sums } = plan;
        for (let channel = 0; channel < sums.channelCount; channel++) {
            const name = `y${sums.channels[0] + channel}`;
            if (sums.isLogits) {
                const exponent = sums.storedExponent(channel, plan.bias[channel]);
                yield `${name}: a logit, ${name}${plus(sums.logitBias(channel))}, read as ${exponent + 1} bits of the word less 2^${exponent}`;
            } else {
                yield* ruleLines(trace, name, productsOf(plan, channel), sums.rule(channel));
            }
        }
    }
}

function poolRule({ requantise: { bits, shift, scale, offset } }: SumPoolLayer): ChannelRule {
    return { bits, shift, scale: scale[0], offset: offset[0] };
}

function* ruleLines({ options }: LayerTrace, name: string, products: readonly Product[], rule: ChannelRule): Generator<string> {
    const total = products.map(({ scale }, i) => `${scale} ${['v', 'w', 'u'][i]}`).join(' + ').replaceAll('+ -', '- ');
    yield `${name}: (${total}${plus(rule.offset)}${plus(rule.shift > 0 ? 2 ** (rule.shift - 1) : 0)}) >> ${rule.shift}, clamped to 0..${2 ** rule.bits - 1}`;
    const shifts = planShiftAdds(products, rule.offset, rule.shift, rule.bits);
    const shiftKeys = shiftAddCells(products, rule);
    const [single] = products;
    const mayThreshold = products.length === 1 && !options.without.has('thresholds');
    const thresholdKeys = mayThreshold ? thresholdCells(single, rule) : Infinity;
    const taken = (is: boolean): string => is ? '* ' : '  ';
    if (mayThreshold) {
        const all = levels(single.min, single.max, rule);
        const width = single.cells.length;
        const searches = levelPrefixes(all, single.bias, width).length;
        yield `  levels ${all.map(({ level, from }, i) => i === 0 ? `${level} first` : `${level} from ${from}`).join(', ')}`;
        yield `${taken(thresholdKeys <= shiftKeys)}thresholds: ${searches} searches, ${keyCells(all, single.bias, width)} key cells`;
    }
    yield `${taken(thresholdKeys > shiftKeys)}shift-adds: ${shifts.terms.length} additions into ${shifts.width} bits from ${shifts.start}, about ${shiftKeys} key cells`;
}
