/**
 * Crossbar blocks to crossbars: settings of what a block refines, then its own; the later wins.
 */
import { AstUtils } from 'langium';
import type { Crossbar, CrossbarParameterName } from '../../hardware/crossbar/model.js';
import { buildCrossbar, presetCrossbar } from '../../hardware/crossbar/presets.js';
import { CROSSBAR_PARAMETERS } from '../../hardware/crossbar/registry.js';
import type * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';
import { Reporter } from './reporter.js';
import { checkBase, readSettings, tellDefaults, type Collected, type Registry } from './settings.js';
import type { LoweredCrossbar } from './types.js';

const REGISTRY: Registry<CrossbarParameterName> = { what: 'a crossbar', parameters: CROSSBAR_PARAMETERS, preset: 'Isaac32nm8b' };

export function lowerCrossbar(node: ast.Crossbar, reporter: Reporter): LoweredCrossbar {
    const { settings, complete } = collect(node, reporter, []);
    const name = node.name ?? '';
    if (!node.base) {
        tellDefaults(node, REGISTRY, new Set(settings.map(({ parameter }) => parameter)), reporter);
    }
    return { name, node, crossbar: complete ? buildCrossbar(labelOf(node) ?? name, settings) : undefined };
}

/** The crossbars an experiment names, in whichever document they stand; those with errors are left out, their own file says why. */
export function crossbarsOf(comparisons: readonly ast.Comparison[]): readonly Crossbar[] {
    const nodes = comparisons.flatMap(comparison => comparison.crossbars ?? []).flatMap(reference => reference.ref ?? []);
    return [...new Set(nodes)].flatMap(node => lowerCrossbar(node, new Reporter(node.$container)).crossbar ?? []);
}

/** A preset is called in reports by its label, which says its node and converter. */
function labelOf(node: ast.Crossbar): string | undefined {
    return AstUtils.getDocument(node).uri.toString() === presetsUri.toString() ? presetCrossbar(node.name)?.name : undefined;
}

function collect(node: ast.Crossbar, reporter: Reporter, trail: readonly ast.Element[]): Collected<CrossbarParameterName> {
    if (trail.includes(node)) {
        return { settings: [], complete: false };
    }
    const base = node.base?.ref;
    const refined = base ? collect(base, reporter, [...trail, node]) : { settings: [], complete: !node.base };
    checkBase(node, refined.complete, 'Isaac32nm8b', reporter);
    const own = readSettings(node, REGISTRY, reporter);
    return { settings: [...refined.settings, ...own.settings], complete: refined.complete && own.complete && !reporter.isBroken(node) };
}
