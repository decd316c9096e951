/** Lines of machines, technologies, crossbars and faults, and what blocks refine. Quantities have their own rules: server/hardware/quantities.ts. */
import type { AstNode } from 'langium';
import { nearest } from '../../hardware/nearest.js';
import { printWritten } from '../../hardware/quantities.js';
import type { Parameter } from '../../hardware/registry.js';
import { rule } from './rule.js';

/** `what`: `a machine`, `a crossbar`; `parts`: what its lines start with. */
export const partExists = rule('hardware/unknown-part', (what: string, part: string, parts: readonly string[]) => unknownPart(what, part, parts));

export const faultExists = rule('reliability/unknown-fault', (what: string, part: string, parts: readonly string[]) => unknownPart(what, part, parts));

function unknownPart(what: string, part: string, parts: readonly string[]) {
    const suggestion = nearest(part, parts);
    return {
        data: { suggestion },
        message: `${what} has no \`${part.slice(0, 30)}\`${suggestion ? `; did you mean \`${suggestion}\`?` : ''}\nLines start with ${parts.map(name => `\`${name}\``).join(', ')}.`,
    };
}

export const faultStandsInFaults = rule('reliability/outside-faults', (part: string, isFault: boolean) => isFault ? {
    message: `\`${part}\` stands inside \`faults { ... }\`\nRates of faults have a block of their own, in a technology or a hardware: write \`faults { ${part} ... }\`.`,
} : undefined);

export const partBelongsToTechnology = rule('hardware/misplaced', (part: string, belongs: boolean) => belongs ? undefined : {
    message: `\`${part}\` belongs to a hardware, not to a technology\nA technology says what one device is; arrays and what is built of them stand in a \`hardware\` block.`,
});

/** `isSound`: what is refined has no errors, or they are said in this file. */
export const baseIsSound = rule('hardware/broken-base', (base: AstNode & { readonly name: string }, isSound: boolean) => isSound ? undefined : {
    message: `\`${base.name}\` has errors in its own file\nNothing can refine it until they are corrected.`,
    related: [{ message: 'it is written here', node: base, property: 'name' }],
});

export const constantIsGivenOnce = rule('hardware/repeated', (parameter: string, first: AstNode | undefined) => first && {
    message: `\`${parameter}\` is given twice\nKeep one of the two: nothing says which counts.`, related: [{ message: 'given here first', node: first }],
});

/** Nothing is defaulted in silence. `preset`: whose values the defaults are. */
export const constantsAreSaid = rule('hardware/defaulted', (name: string, missing: readonly Parameter<string>[], all: number, preset: string) => missing.length === 0 ? undefined : {
    message: `\`${name}\` leaves ${missing.length} of ${all} constants to their defaults\n`
        + `They are those of \`${preset}\`: ${linesOf(missing).join('; ')}.\n`
        + `Write \`refines ${preset}\` if they are meant, or say them. What each one may be, and its source, tells \`${preset}\` when it is looked at.`,
}, 'info');

/** As they would be written: `write 10 fJ/cell, 1 ns`. */
function linesOf(parameters: readonly Parameter<string>[]): readonly string[] {
    const byPart = new Map<string, string[]>();
    for (const parameter of parameters) {
        byPart.set(parameter.part, [...byPart.get(parameter.part) ?? [], printWritten(parameter, { value: parameter.default, unit: parameter.unit })]);
    }
    return [...byPart].map(([part, values]) => `${part} ${values.join(', ')}`);
}
