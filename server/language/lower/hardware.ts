/**
 * Hardware blocks to hardware models: settings of what a block refines, then of its technology, then its own; the later
 * wins. Every quantity is checked where it is written.
 */
import { AstUtils } from 'langium';
import { buildHardware, type Setting } from '../../hardware/build.js';
import { contradictions, type Contradiction } from '../../hardware/contradictions.js';
import type { Constant, Hardware, ParameterName } from '../../hardware/model.js';
import { nearest } from '../../hardware/nearest.js';
import { isParameterProblem, readQuantity } from '../../hardware/quantities.js';
import { PARAMETERS, parametersOfPart, partNames, type Parameter } from '../../hardware/registry.js';
import * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';
import type { Reporter } from './reporter.js';
import type { LoweredHardware } from './types.js';

/** A setting and the quantity that said it. */
interface Said extends Setting {
    readonly quantity: ast.Quantity;
}

/** Incomplete: something in it is wrong, so that no model can be made of it. */
interface Collected {
    readonly settings: readonly Said[];
    readonly complete: boolean;
}

export function lowerHardware(node: ast.Hardware, reporter: Reporter): LoweredHardware {
    const { settings, complete } = collect(node, reporter, []);
    const origins = new Map(settings.map(({ parameter, quantity }) => [parameter, quantity]));
    const built = complete ? buildHardware(node.name ?? '', settings) : undefined;
    const sound = built && checkTogether(node, built, origins, reporter);
    if (!node.base) {
        tellDefaults(node, new Set(origins.keys()), reporter);
    }
    return { name: node.name ?? '', node, hardware: sound ? built : undefined, origins };
}

/** Technologies stand by themselves: their lines are checked even when no hardware uses them. */
export function checkTechnology(node: ast.Technology, reporter: Reporter): void {
    collect(node, reporter, []);
}

function collect(node: ast.Hardware | ast.Technology, reporter: Reporter, trail: readonly ast.Element[]): Collected {
    if (trail.includes(node)) {
        return { settings: [], complete: false };
    }
    const parts: Collected[] = [];
    const base = node.base?.ref;
    if (base) {
        const found = collect(base, reporter, [...trail, node]);
        parts.push(found);
        if (refinesItself(node)) {
            reporter.report({ node, property: 'base' }, {
                code: 'link/refines-cycle', message: `\`${node.name}\` refines itself\nWhat it refines leads back to it: refine something else, such as \`RtmAp\`.`,
            });
        } else if (!found.complete && !reporter.owns(base)) {
            reporter.report({ node, property: 'base' }, {
                code: 'hardware/broken-base', message: `\`${base.name}\` has errors in its own file\nNothing can refine it until they are corrected.`,
                related: [{ message: 'it is written here', node: base, property: 'name' }],
            });
        }
    }
    const technology = ast.isHardware(node) ? node.technologies?.[0] : undefined;
    if (technology?.technology?.ref) {
        parts.push(collect(technology.technology.ref, reporter, [...trail, node]));
    }
    parts.push(readSettings(node, reporter));
    const linked = (!node.base || base !== undefined) && (!technology || technology.technology?.ref !== undefined);
    return { settings: parts.flatMap(part => part.settings), complete: linked && !reporter.isBroken(node) && parts.every(part => part.complete) };
}

function refinesItself(node: ast.Hardware | ast.Technology): boolean {
    const seen = new Set<ast.Element>();
    let current: ast.Hardware | ast.Technology | undefined = node.base?.ref;
    while (current && current !== node && !seen.has(current)) {
        seen.add(current);
        current = current.base?.ref;
    }
    return current === node;
}

/** The block's own lines. */
function readSettings(node: ast.Hardware | ast.Technology, reporter: Reporter): Collected {
    const said = new Map<ParameterName, Said>();
    const errorsBefore = reporter.errors;
    const origin: Constant['origin'] = AstUtils.getDocument(node).uri.toString() === presetsUri.toString() ? 'preset' : 'file';
    for (const setting of node.settings ?? []) {
        const candidates = candidatesOf(setting, node, reporter);
        const sources = sourcesOf(setting);
        for (const [index, quantity] of (setting.quantities ?? []).entries()) {
            const read = readOne(setting, quantity, candidates, said, reporter);
            if (read) {
                said.set(read.parameter, { ...read, source: sources[index], origin, quantity });
            }
        }
    }
    return { settings: [...said.values()], complete: reporter.errors === errorsBefore };
}

/** Parameters a line may set; none, with a report, when the line cannot stand here. */
function candidatesOf(setting: ast.Setting, node: ast.Hardware | ast.Technology, reporter: Reporter): readonly Parameter[] {
    if (!setting.part) {
        return [];
    }
    const parameters = parametersOfPart(setting.part);
    const place = { node: setting, property: 'part' };
    if (parameters.length === 0) {
        const suggestion = nearest(setting.part, partNames());
        reporter.report(place, {
            code: 'hardware/unknown-part', data: { suggestion },
            message: `a machine has no \`${setting.part.slice(0, 30)}\`${suggestion ? `; did you mean \`${suggestion}\`?` : ''}\nLines start with ${partNames().map(name => `\`${name}\``).join(', ')}.`,
        });
    } else if (ast.isTechnology(node) && parameters[0].scope === 'hardware') {
        reporter.report(place, {
            code: 'hardware/misplaced', message: `\`${setting.part}\` belongs to a hardware, not to a technology\nA technology says what one device is; arrays and what is built of them stand in a \`hardware\` block.`,
        });
        return [];
    }
    return parameters;
}

function readOne(setting: ast.Setting, quantity: ast.Quantity, candidates: readonly Parameter[], said: Map<ParameterName, Said>, reporter: Reporter) {
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
        const { code, message, suggestion } = reading;
        reporter.report({ node: quantity, property }, { code, message, data: { suggestion, units: candidates.map(candidate => candidate.unit) } });
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

/** Rules between parameters; a broken one is shown at a quantity of this block if any of them is, else at its name. */
function checkTogether(node: ast.Hardware, hardware: Hardware, origins: ReadonlyMap<ParameterName, ast.Quantity>, reporter: Reporter): boolean {
    const broken = contradictions(hardware);
    for (const { code, message, parameters } of broken) {
        const quantities = parameters.flatMap(parameter => origins.get(parameter) ?? []);
        const own = quantities.find(quantity => AstUtils.getContainerOfType(quantity, ast.isHardware) === node);
        const place = own ? { node: own } : { node, property: 'name' };
        const related = quantities.filter(quantity => quantity !== own).map(quantity => ({ message: 'clashes with this', node: quantity }));
        reporter.report(place, { code, message: message satisfies Contradiction['message'], related });
    }
    return broken.length === 0;
}

/** Nothing is defaulted in silence. */
function tellDefaults(node: ast.Hardware, said: ReadonlySet<ParameterName>, reporter: Reporter): void {
    const missing = PARAMETERS.filter(parameter => !said.has(parameter.name)).map(parameter => `\`${parameter.name}\``);
    if (missing.length > 0 && node.name) {
        reporter.report({ node, property: 'name' }, {
            code: 'hardware/defaulted', severity: 'info',
            message: `\`${node.name}\` leaves ${missing.length} of ${PARAMETERS.length} constants to their defaults\n`
                + `${missing.join(', ')}.\nSay them, or write \`refines\` to take them from another machine.`,
        });
    }
}
