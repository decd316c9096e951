/** Names that mean nothing where they stand: the kind of thing that was looked for, the nearest name there is, the import that is missing. */
import { rule, type Rule } from './rule.js';

/** Words that start an operation: what a block's name may have been meant to be. */
export const OPERATIONS: readonly string[] = ['conv', 'dense', 'maxpool', 'sumpool', 'avgpool', 'flatten'];

export interface Unknown {
    readonly name: string;
    /** ` in network \`N\`` */
    readonly where: string;
    readonly known: readonly string[];
    readonly suggestion: string | undefined;
    /** A file that declares it, as this file would import it. */
    readonly elsewhere: string | undefined;
}

const kinds = ['layer', 'parameter', 'block', 'network', 'hardware', 'technology', 'crossbar', 'element'] as const;

export type UnknownKind = typeof kinds[number];

/** One of each kind of thing that has a name. */
export const nameIsKnown = Object.fromEntries(kinds.map(kind => [kind, unknown(kind)])) as unknown as Readonly<Record<UnknownKind, Rule<[Unknown]>>>;

function unknown(kind: UnknownKind): Rule<[Unknown]> {
    return rule(`link/unknown-${kind}`, ({ name, where, known, suggestion, elsewhere }: Unknown) => {
        const first = `there is no ${kind} \`${clip(name)}\`${where}`;
        return {
            data: { suggestion, import: elsewhere },
            message: elsewhere ? `${first}\nIt is in ${elsewhere}: write \`import "${elsewhere}"\` at the top of this file.`
                : `${first}${suggestion ? `; did you mean \`${clip(suggestion)}\`?` : ''}\n${listOf(kind, known)}`,
        };
    });
}

function listOf(kind: string, known: readonly string[]): string {
    const shown = known.slice(0, 8).map(name => `\`${name}\``).join(', ');
    const plural = kind === 'hardware' ? 'hardware' : kind === 'technology' ? 'technologies' : `${kind}s`;
    if (kind === 'block') {
        return `Operations: ${OPERATIONS.map(name => `\`${name}\``).join(', ')}.${known.length > 0 ? ` Known blocks: ${shown}.` : ''}`
            + ' Rounding and relu are part of a layer: `-> u4`.';
    }
    return known.length === 0 ? `There are no ${plural} that could be meant here.`
        : `Known ${plural}: ${shown}${known.length > 8 ? ` and ${known.length - 8} more` : ''}.`;
}

/** Keeps a first line short. */
export function clip(name: string): string {
    return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
