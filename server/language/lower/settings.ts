/**
 * Lines of a machine's block to settings: `part quantity, quantity source "..."`. Which parts and parameters there are says
 * the registry that is handed in, so that a hardware and a crossbar are read alike.
 */
import { AstUtils, GrammarUtils, type AstNode } from 'langium';
import type { Setting } from '../../hardware/build.js';
import type { Constant } from '../../hardware/model.js';
import { isParameterProblem, readQuantity } from '../../hardware/quantities.js';
import { DEFAULT_PRESET } from '../../hardware/presets.js';
import { parametersOfPart, partNames, type Parameter } from '../../hardware/registry.js';
import { parseUnit } from '../../hardware/units.js';
import type * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';
import { refinesAnother } from '../rules/links.js';
import { baseIsSound, constantIsGivenOnce, constantsAreSaid, partExists } from '../rules/machines.js';
import { tell } from '../rules/rule.js';
import type { Reporter } from './reporter.js';
import type { Finding } from './types.js';

/** What a kind of machine may say. */
export interface Registry<Name extends string> {
    /** The rule for a line that it does not have; `partExists` unless said. */
    readonly exists?: typeof partExists;
    /** What is said of a line that another block has; undefined where none does. */
    readonly elsewhere?: (part: string) => Finding | undefined;
    /** `a machine`, `a crossbar` */
    readonly what: string;
    readonly parameters: readonly Parameter<Name>[];
    /** Whose values the defaults are, where there are any. */
    readonly preset?: string;
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
    if (base && !tell(reporter.report.bind(reporter), { node, property: 'base' }, refinesAnother(node, refinesItself(node) ? base : undefined, example))) {
        tell(reporter.report.bind(reporter), { node, property: 'base' }, baseIsSound(base, complete || reporter.owns(base)));
    }
}

/** Nothing is defaulted in silence. */
export function tellDefaults<Name extends string>(node: ast.Hardware | ast.Crossbar, { parameters, preset = DEFAULT_PRESET }: Registry<Name>, said: ReadonlySet<Name>, reporter: Reporter): void {
    if (node.name) {
        const missing = parameters.filter(parameter => !said.has(parameter.name));
        tell(reporter.report.bind(reporter), { node, property: 'name' }, constantsAreSaid(node.name, missing, parameters.length, preset));
    }
}

/** Parameters a line may set; none, with a report, when there is no such line. */
function candidatesOf<Name extends string>(setting: ast.Setting, { parameters, exists = partExists, what, elsewhere }: Registry<Name>, reporter: Reporter): readonly Parameter<Name>[] {
    if (!setting.part) {
        return [];
    }
    const candidates = parametersOfPart(parameters, setting.part);
    if (candidates.length === 0) {
        tell(reporter.report.bind(reporter), { node: setting, property: 'part' }, elsewhere?.(setting.part) ?? exists(what, setting.part, partNames(parameters)));
    }
    return candidates;
}

function readOne<Name extends string>(setting: ast.Setting, quantity: ast.Quantity, candidates: readonly Parameter<Name>[], said: Map<Name, Said<Name>>, reporter: Reporter) {
    if (candidates.length === 0 || (quantity.value === undefined && quantity.flag === undefined)) {
        return undefined;
    }
    const isFlag = quantity.flag !== undefined;
    const written = { value: isFlag ? Number(quantity.flag === 'yes') : quantity.value!, unit: unitOf(quantity), isFlag };
    const inLine = new Set([...said.values()].filter(one => one.quantity.$container === setting).map(one => one.parameter));
    const open = candidates.filter(candidate => !inLine.has(candidate.name));
    const reading = readQuantity(`\`${setting.part}\``, open.length > 0 && !written.unit ? open : candidates, written);
    if (isParameterProblem(reading)) {
        const property = reading.code.startsWith('unit/') && written.unit ? 'unit' : isFlag ? 'flag' : 'value';
        const { code, message, suggestion, nearest: accepted } = reading;
        reporter.report({ node: quantity, property }, { code, message, data: { suggestion, nearest: accepted, units: candidates.map(candidate => candidate.unit) } });
        return undefined;
    }
    const { parameter } = reading;
    if (tell(reporter.report.bind(reporter), { node: quantity }, constantIsGivenOnce(parameter.name, said.get(parameter.name)?.quantity))) {
        return undefined;
    }
    return { parameter: parameter.name, written: reading.written };
}

/** A word of the next line is a misspelt part, which the syntax error behind it says, and no unit. */
function unitOf({ unit = '', $cstNode }: ast.Quantity): string {
    const [value, written] = ['value', 'unit'].map(property => GrammarUtils.findNodeForProperty($cstNode, property));
    return value && written && value.range.end.line < written.range.start.line && !parseUnit(unit) ? '' : unit;
}

/** A source counts for the quantity before it and those before that have none. */
export function sourcesOf({ quantities = [] }: ast.Setting): (string | undefined)[] {
    let source: string | undefined;
    return [...quantities].reverse().map(quantity => source = quantity.source ?? source).reverse();
}
