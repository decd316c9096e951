/** Types of activations, of input files, and lines that need one or must have none. */
import { nearest } from '../../hardware/nearest.js';
import { maxActivation } from '../../network/model.js';
import { rule } from './rule.js';

/** Widest activation. */
export const MAX_BITS = 16;

/** All there are. */
export const TYPES: readonly string[] = Array.from({ length: MAX_BITS }, (_, index) => `u${index + 1}`);

export const typeExists = rule('type/unknown', (written: string) => TYPES.includes(written) ? undefined : {
    data: { suggestion: meantType(written) },
    message: `there is no type \`${written.slice(0, 30)}\`${meantType(written) ? `; did you mean \`${meantType(written)}\`?` : ''}\nActivations are unsigned integers of 1 to ${MAX_BITS} bits: \`u1\` to \`u${MAX_BITS}\`.`,
});

/** `uint4`, `i4` and their like have as many bits. */
function meantType(written: string): string | undefined {
    const bits = /^[a-z]+_?(\d+)(_t)?$/i.exec(written)?.[1];
    return TYPES.find(type => type === `u${bits}`) ?? nearest(written, TYPES);
}

export const fileTypeIsBytes = rule('type/unknown', (written: string) => written === 'u8' ? undefined : {
    data: { suggestion: 'u8' },
    message: `files hold \`u8\`, not \`${written.slice(0, 30)}\`\nWrite \`from u8 >> 4\` for bytes and the bits to drop; without \`from\`, values are taken as they are.`,
});

/** Bytes shifted by `amount` against an input type of so many bits; `bits` undefined: a type that is not known. */
export const shiftedBytesFit = rule('type/rule', (amount: number, type: string | undefined, bits: number | undefined) => {
    const largest = Math.floor(255 / 2 ** amount);
    if (amount <= 7 && (bits === undefined || largest <= maxActivation(bits))) {
        return undefined;
    }
    const fitting = bits === undefined ? 7 : Math.max(0, 8 - bits);
    return {
        data: { shift: fitting },
        message: amount > 7 ? `a shift by ${amount} leaves nothing of a byte`
            : `values up to ${largest} do not fit \`${type}\`, which ends at ${maxActivation(bits!)}\nWrite \`from u8 >> ${fitting}\`.`,
    };
});

/** Of a layer that reads another one. */
export const sourceHasType = rule('type/accumulator-input', (name: string, source: string, isAccumulator: boolean) => isAccumulator ? {
    message: `\`${name}\` cannot read \`${source}\`, which has no type\n`
        + `Without a type \`${source}\` stays an accumulator: write \`-> u4\` behind it, or \`from\` another layer here.`,
} : undefined);

interface Shortcut {
    readonly name: string;
    readonly isConvolution: boolean;
    readonly groups: number | undefined;
    readonly readers: number;
}

/** Of a line without a type that `name` adds. */
export const shortcutCanBeAdded = rule('type/shortcut', (name: string, shortcut: Shortcut) => {
    const reason = !shortcut.isConvolution ? 'only a convolution can be a shortcut'
        : shortcut.groups !== 1 ? 'a shortcut has no groups'
            : shortcut.readers > 1 ? 'a shortcut is added once' : undefined;
    return reason === undefined ? undefined : {
        message: `\`${name}\` cannot add \`${shortcut.name}\`: ${reason}\n`
            + `\`${shortcut.name}\` has no type, so its accumulators are added before rounding. Give it a type (\`-> u4\`) to add its activations.`,
    };
});

export const sumHasType = rule('type/missing', (name: string, type: string | undefined) => type ? undefined : {
    message: `\`${name}\`: a sum needs a type\nSums grow with the window: say what they are rounded to, such as \`-> u4\`.`,
});

/** `sign`: what stands on a line without a type: `+`, `>>` */
export const roundingHasType = rule('type/missing', (name: string, sign: string) => ({
    message: `\`${name}\` needs a type behind its \`${sign}\`\nAdding and shifting are parts of rounding to a type: write \`-> u4\` at the end of the line.`,
}));
