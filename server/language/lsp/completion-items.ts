/**
 * What can be written where Langium's completion knows nothing: types, parts of a machine, units that fit, the settings of
 * random weights. Knows the registries, no documents.
 */
import { CompletionItemKind, InsertTextFormat, type CompletionItem, type MarkupContent } from 'vscode-languageserver';
import { CROSSBAR_PARAMETERS } from '../../hardware/crossbar/registry.js';
import { FAULT_PARAMETERS } from '../../hardware/fault-registry.js';
import { printRange, printWritten } from '../../hardware/quantities.js';
import { parametersOfPart, PARAMETERS, partNames, type Parameter } from '../../hardware/registry.js';
import { parseUnit, unitNames } from '../../hardware/units.js';
import { wordDocs } from './operation-docs.js';

/** An item whose text may have places to fill in. */
export interface Offer {
    readonly label: string;
    readonly kind: CompletionItemKind;
    readonly detail?: string;
    readonly documentation?: string;
    readonly snippet?: string;
    readonly sortText?: string;
    /** Another list opens behind it. */
    readonly goesOn?: boolean;
}

type AnyParameter = Parameter<string>;

/** Types of activations, the usual ones first. */
export function typeOffers(): Offer[] {
    return Array.from({ length: 16 }, (_, index): Offer => {
        const bits = index + 1;
        return { label: `u${bits}`, kind: CompletionItemKind.TypeParameter, detail: `0 to ${2 ** bits - 1}`, sortText: `${bits === 4 ? 0 : bits === 8 ? 1 : 2}${String(bits).padStart(2, '0')}` };
    });
}

/** First words of a machine's lines; a technology's are those of one device. */
export function partOffers(around: string): Offer[] {
    const registry = registryOf(around);
    const faults: Offer[] = around !== 'technology' && around !== 'hardware' ? [] : [{
        label: 'faults', kind: CompletionItemKind.Property, detail: 'what goes wrong, and how often', documentation: wordDocs.faults, snippet: 'faults {\n    overshift ${1:1e-6}\n}',
    }];
    const technology: Offer[] = around !== 'hardware' ? [] : [{
        label: 'technology', kind: CompletionItemKind.Keyword, detail: 'what its cells are', documentation: wordDocs.technology, snippet: 'technology ${1:RacetrackTcam}',
    }];
    return [...technology, ...faults, ...partNames(registry).flatMap((part): Offer[] => {
        const parameters = parametersOfPart(registry, part);
        return around === 'technology' && parameters.every(({ scope }) => scope === 'hardware') ? [] : [{
            label: part, kind: CompletionItemKind.Property, detail: parameters.map(exampleOf).join(', '),
            documentation: parameters.map(documentationOf).join('\n\n'), snippet: `${part} ${parameters.map((parameter, index) => placeFor(parameter, index + 1)).join(', ')}`,
        }];
    })];
}

/** Whole quantities behind a part that are not given yet. */
export function quantityOffers(around: string, part: string, written: string): Offer[] {
    return missing(around, part, written).map((parameter): Offer => ({
        label: exampleOf(parameter), kind: CompletionItemKind.Value, detail: parameter.name, documentation: documentationOf(parameter), snippet: placeFor(parameter, 1),
    }));
}

/** Units behind a number: those of the quantities that are not given yet, in every size. */
export function unitOffers(around: string, part: string, written: string): Offer[] {
    const found = new Map<string, Offer>();
    missing(around, part, written).forEach((parameter, order) => {
        const own = parseUnit(parameter.unit);
        for (const name of own ? unitNames() : []) {
            const unit = parseUnit(name)!.unit;
            const fits = unit.dimension === own!.unit.dimension && (unit.dimension !== 'count' || unit.noun === own!.unit.noun);
            const label = own!.per ? `${name}/${own!.per}` : name;
            if (fits && inReach(parameter, unit.exponent - own!.unit.exponent) && !found.has(label)) {
                // The unit it is usually given in, then its neighbours.
                const size = `${String(100 + Math.abs(unit.exponent - own!.unit.exponent))}${unit.name}`;
                found.set(label, { label, kind: CompletionItemKind.Unit, detail: parameter.name, documentation: documentationOf(parameter), sortText: `${order}${size}` });
            }
        }
    });
    return [...found.values()];
}

/** Whether some number of the unit is accepted that a person would write: 0.001 to 1000 of it. */
function inReach({ minimum, maximum }: AnyParameter, exponent: number): boolean {
    return 10 ** (exponent - 3) <= maximum && 10 ** (exponent + 3) >= minimum;
}

export function randomOffers(): Offer[] {
    return [
        { label: 'sparsity', kind: CompletionItemKind.Property, detail: 'share of zeros, 0 to below 1', snippet: 'sparsity ${1:0.8}' },
        { label: 'seed', kind: CompletionItemKind.Property, detail: 'the same seed gives the same weights', snippet: 'seed ${1:1}' },
    ];
}

export function inputOffers(): Offer[] {
    const shape = '[${1:1}, ${2:28}, ${3:28}]';
    return [
        { label: 'u4[1, 28, 28] from u8 >> 4', kind: CompletionItemKind.TypeParameter, detail: 'bytes of a file, their upper four bits', snippet: `u4${shape} from u8 >> 4`, sortText: '0' },
        { label: 'u8[1, 28, 28] from u8', kind: CompletionItemKind.TypeParameter, detail: 'bytes as they are', snippet: `u8${shape} from u8`, sortText: '1' },
        { label: 'u4[1, 28, 28]', kind: CompletionItemKind.TypeParameter, detail: 'values as they are, 0 to 15', snippet: `u4${shape}`, sortText: '2' },
    ];
}

/** With the range it is to take the place of. */
export function itemOf({ label, kind, detail, documentation, snippet, sortText, goesOn }: Offer, range: NonNullable<CompletionItem['textEdit']> extends infer Edit ? Extract<Edit, { range: unknown }>['range'] : never): CompletionItem {
    return {
        label, kind, detail, sortText: sortText ?? label, documentation: markdown(documentation),
        insertTextFormat: snippet === undefined ? InsertTextFormat.PlainText : InsertTextFormat.Snippet, textEdit: { range, newText: snippet ?? label },
        ...goesOn && { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } },
    };
}

export function markdown(value: string | undefined): MarkupContent | undefined {
    return value === undefined ? undefined : { kind: 'markdown', value };
}

function registryOf(around: string): readonly AnyParameter[] {
    return around === 'crossbar' ? CROSSBAR_PARAMETERS : around === 'faults' ? FAULT_PARAMETERS : PARAMETERS;
}

/** Parameters of the part whose kind of unit does not stand in the line yet. */
function missing(around: string, part: string, written: string): AnyParameter[] {
    const quantities = [...written.matchAll(/[0-9.eE+-]+\s*([A-Za-z\u00b5\u03bc][\w/\u00b5\u03bc]*)/g)].flatMap(([, unit]) => parseUnit(unit) ?? []);
    return parametersOfPart(registryOf(around), part).filter(parameter => {
        const own = parseUnit(parameter.unit);
        return !quantities.some(({ unit }) => own?.unit.dimension === unit.dimension && (unit.dimension !== 'count' || own.unit.noun === unit.noun));
    });
}

function exampleOf(parameter: AnyParameter): string {
    return printWritten(parameter, { value: parameter.default, unit: parameter.unit });
}

function placeFor(parameter: AnyParameter, index: number): string {
    if (parameter.dimension === 'flag') {
        return `\${${index}|yes,no|}`;
    }
    const [number, ...unit] = exampleOf(parameter).split(' ');
    return [`\${${index}:${number}}`, ...unit].join(' ');
}

function documentationOf(parameter: AnyParameter): string {
    return `**${parameter.name}** ${parameter.documentation}\n\nAccepted: ${printRange(parameter)}. Default: ${exampleOf(parameter)}.`;
}
