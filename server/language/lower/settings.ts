/**
 * Lines of a machine's block to settings: `part quantity, quantity source "..."`. Which parts and parameters there are says
 * the registry that is handed in, so that a hardware and a crossbar are read alike.
 */
import { AstUtils, type AstNode } from 'langium';
import type { Setting } from '../../hardware/build.js';
import type { Constant } from '../../hardware/model.js';
import { nearest } from '../../hardware/nearest.js';
import { isParameterProblem, printRange, printWritten, readQuantity } from '../../hardware/quantities.js';
import { parametersOfPart, partNames, type Parameter } from '../../hardware/registry.js';
import type * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';
import type { Finding, Reporter } from './reporter.js';

/** What a kind of machine may say. */
export interface Registry<Name extends string> {
    /** Code of a line that it does not have; `hardware/unknown-part` unless said. */
    readonly unknown?: string;
    /** What is said of a line that another block has; undefined where none does. */
    readonly elsewhere?: (part: string) => Finding | undefined;
    /** `a machine`, `a crossbar` */
    readonly what: string;
    readonly parameters: readonly Parameter<Name>[];
}

/** A setting and the quantity that said it. */
export interface Said<Name extends string> extends Setting<Name> {
    readonly quantity: ast.Quantity;
}

/** Incomplete: something in it is wrong, so that no model can be made of it. */
export interface Collected<Name extends string> {
    readonly settings: readonly Said<Name>[];
    readonly complete: boolean;
}

/** The block's own lines; `mayStand` tells a line that belongs elsewhere and says so. */
export function readSettings<Name extends string>(node: { readonly settings?: readonly ast.Setting[] } & AstNode, registry: Registry<Name>, reporter: Reporter,
    mayStand: (setting: ast.Setting, parameters: readonly Parameter<Name>[]) => boolean = () => true): Collected<Name> {
    const said = new Map<Name, Said<Name>>();
    const errorsBefore = reporter.errors;
    const origin: Constant['origin'] = AstUtils.getDocument(node).uri.toString() === presetsUri.toString() ? 'preset' : 'file';
    for (const setting of node.settings ?? []) {
        const candidates = candidatesOf(setting, registry, reporter);
        const standing = mayStand(setting, candidates) ? candidates : [];
        const sources = sourcesOf(setting);
        for (const [index, quantity] of (setting.quantities ?? []).entries()) {
            const read = readOne(setting, quantity, standing, said, reporter);
            if (read) {
                said.set(read.parameter, { ...read, source: sources[index], origin, quantity });
            }
        }
    }
    return { settings: [...said.values()], complete: reporter.errors === errorsBefore };
}

/** Whether following `refines` leads back to the block. */
export function refinesItself(node: ast.Hardware | ast.Technology | ast.Crossbar): boolean {
    const seen = new Set<ast.Element>();
    let current: typeof node | undefined = node.base?.ref;
    while (current && current !== node && !seen.has(current)) {
        seen.add(current);
        current = current.base?.ref;
    }
    return current === node;
}

/** What is wrong with what a block refines, once it has been collected. */
export function checkBase(node: ast.Hardware | ast.Technology | ast.Crossbar, complete: boolean, example: string, reporter: Reporter): void {
    const base = node.base?.ref;
    if (base && refinesItself(node)) {
        reporter.report({ node, property: 'base' }, {
            code: 'link/refines-cycle', message: `\`${node.name}\` refines itself\nWhat it refines leads back to it: refine something else, such as \`${example}\`.`,
        });
    } else if (base && !complete && !reporter.owns(base)) {
        reporter.report({ node, property: 'base' }, {
            code: 'hardware/broken-base', message: `\`${base.name}\` has errors in its own file\nNothing can refine it until they are corrected.`,
            related: [{ message: 'it is written here', node: base, property: 'name' }],
        });
    }
}

/** Nothing is defaulted in silence. */
export function tellDefaults<Name extends string>(node: ast.Hardware | ast.Crossbar, { parameters }: Registry<Name>, said: ReadonlySet<Name>, reporter: Reporter): void {
    const missing = parameters.filter(parameter => !said.has(parameter.name));
    if (missing.length > 0 && node.name) {
        reporter.report({ node, property: 'name' }, {
            code: 'hardware/defaulted', severity: 'info',
            message: `\`${node.name}\` leaves ${missing.length} of ${parameters.length} constants to their defaults\n`
                + `${missing.map(defaultOf).join('\n')}\nSay them, or write \`refines\` to take them from another machine.`,
        });
    }
}

function defaultOf(parameter: Parameter<string>): string {
    const written = printWritten(parameter, { value: parameter.default, unit: parameter.unit });
    return `\`${parameter.name}\` is ${written} (accepted: ${printRange(parameter)}; ${parameter.source})`;
}

/** Parameters a line may set; none, with a report, when there is no such line. */
function candidatesOf<Name extends string>(setting: ast.Setting, { parameters, unknown, what, elsewhere }: Registry<Name>, reporter: Reporter): readonly Parameter<Name>[] {
    if (!setting.part) {
        return [];
    }
    const candidates = parametersOfPart(parameters, setting.part);
    const belongs = candidates.length === 0 ? elsewhere?.(setting.part) : undefined;
    if (belongs) {
        reporter.report({ node: setting, property: 'part' }, belongs);
    } else if (candidates.length === 0) {
        const parts = partNames(parameters);
        const suggestion = nearest(setting.part, parts);
        reporter.report({ node: setting, property: 'part' }, {
            code: unknown ?? 'hardware/unknown-part', data: { suggestion },
            message: `${what} has no \`${setting.part.slice(0, 30)}\`${suggestion ? `; did you mean \`${suggestion}\`?` : ''}\nLines start with ${parts.map(name => `\`${name}\``).join(', ')}.`,
        });
    }
    return candidates;
}

function readOne<Name extends string>(setting: ast.Setting, quantity: ast.Quantity, candidates: readonly Parameter<Name>[], said: Map<Name, Said<Name>>, reporter: Reporter) {
    if (candidates.length === 0 || (quantity.value === undefined && quantity.flag === undefined)) {
        return undefined;
    }
    const isFlag = quantity.flag !== undefined;
    const written = { value: isFlag ? Number(quantity.flag === 'yes') : quantity.value!, unit: quantity.unit ?? '', isFlag };
    const inLine = new Set([...said.values()].filter(one => one.quantity.$container === setting).map(one => one.parameter));
    const open = candidates.filter(candidate => !inLine.has(candidate.name));
    const reading = readQuantity(`\`${setting.part}\``, open.length > 0 && !written.unit ? open : candidates, written);
    if (isParameterProblem(reading)) {
        const property = reading.code.startsWith('unit/') && quantity.unit ? 'unit' : isFlag ? 'flag' : 'value';
        const { code, message, suggestion, nearest: accepted } = reading;
        reporter.report({ node: quantity, property }, { code, message, data: { suggestion, nearest: accepted, units: candidates.map(candidate => candidate.unit) } });
        return undefined;
    }
    const { parameter } = reading;
    const before = said.get(parameter.name);
    if (before) {
        reporter.report({ node: quantity }, {
            code: 'hardware/repeated', message: `\`${parameter.name}\` is given twice\nKeep one of the two: nothing says which counts.`,
            related: [{ message: 'given here first', node: before.quantity }],
        });
        return undefined;
    }
    return { parameter: parameter.name, written: reading.written };
}

/** A source counts for the quantity before it and those before that have none. */
function sourcesOf({ quantities = [] }: ast.Setting): (string | undefined)[] {
    let source: string | undefined;
    return [...quantities].reverse().map(quantity => source = quantity.source ?? source).reverse();
}
