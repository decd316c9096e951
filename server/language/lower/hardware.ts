/**
 * Hardware blocks to hardware models: settings of what a block refines, then of its technology, then its own; the later
 * wins, for constants and for faults. Every quantity is checked where it is written.
 */
import { AstUtils } from 'langium';
import { buildHardware } from '../../hardware/build.js';
import { contradictions, type Contradiction } from '../../hardware/contradictions.js';
import { buildFaults } from '../../hardware/faults.js';
import type { FaultName, Hardware, ParameterName } from '../../hardware/model.js';
import { PARAMETERS } from '../../hardware/registry.js';
import * as ast from '../generated/ast.js';
import { faultStandsInFaults, partBelongsToTechnology } from '../rules/machines.js';
import { tell } from '../rules/rule.js';
import { checkFaults, FAULTS, ownFaults } from './faults.js';
import type { Reporter } from './reporter.js';
import { checkBase, readSettings, tellDefaults, type Collected, type Registry, type Said } from './settings.js';
import type { LoweredHardware } from './types.js';

const REGISTRY: Registry<ParameterName> = {
    what: 'a machine', parameters: PARAMETERS,
    elsewhere: part => faultStandsInFaults(part, FAULTS.parameters.some(fault => fault.part === part)),
};

interface Machine extends Collected<ParameterName> {
    readonly faults: readonly Said<FaultName>[];
}

export function lowerHardware(node: ast.Hardware, reporter: Reporter): LoweredHardware {
    const { settings, faults, complete } = collect(node, reporter, []);
    const origins = new Map(settings.map(({ parameter, quantity }) => [parameter, quantity]));
    const built = complete ? { ...buildHardware(node.name ?? '', settings), ...(faults.length > 0 && { faults: buildFaults(faults) }) } : undefined;
    const sound = built && checkTogether(node, built, origins, reporter) && checkFaults(node, faults, reporter);
    if (!node.base) {
        tellDefaults(node, REGISTRY, new Set(origins.keys()), reporter);
    }
    return { name: node.name ?? '', node, hardware: sound ? built : undefined, origins };
}

/** Technologies stand by themselves: their lines are checked even when no hardware uses them. */
export function checkTechnology(node: ast.Technology, reporter: Reporter): void {
    collect(node, reporter, []);
}

function collect(node: ast.Hardware | ast.Technology, reporter: Reporter, trail: readonly ast.Element[]): Machine {
    if (trail.includes(node)) {
        return { settings: [], faults: [], complete: false };
    }
    const parts: Machine[] = [];
    const base = node.base?.ref;
    if (base) {
        const found = collect(base, reporter, [...trail, node]);
        parts.push(found);
        checkBase(node, found.complete, 'RtmAp', reporter);
    }
    const technology = ast.isHardware(node) ? node.technologies?.[0] : undefined;
    if (technology?.technology?.ref) {
        parts.push(collect(technology.technology.ref, reporter, [...trail, node]));
    }
    const own = ownFaults(node, reporter);
    parts.push({ ...ownSettings(node, reporter), faults: own.settings }, { settings: [], faults: [], complete: own.complete });
    const linked = (!node.base || base !== undefined) && (!technology || technology.technology?.ref !== undefined);
    return { settings: parts.flatMap(part => part.settings), faults: parts.flatMap(part => part.faults), complete: linked && !reporter.isBroken(node) && parts.every(part => part.complete) };
}

function ownSettings(node: ast.Hardware | ast.Technology, reporter: Reporter): Collected<ParameterName> {
    return readSettings(node, REGISTRY, reporter, (setting, [parameter]) => {
        const belongs = !ast.isTechnology(node) || parameter?.scope !== 'hardware';
        return !tell(reporter.report.bind(reporter), { node: setting, property: 'part' }, partBelongsToTechnology(setting.part, belongs));
    });
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
