/**
 * The `faults` of a machine: its own lines, and what all lines together say. It must not know how faults are simulated.
 */
import { AstUtils } from 'langium';
import { FAULT_PARAMETERS } from '../../hardware/fault-registry.js';
import { buildFaults, faultFindings } from '../../hardware/faults.js';
import type { FaultName } from '../../hardware/model.js';
import * as ast from '../generated/ast.js';
import { faultExists } from '../rules/machines.js';
import type { Reporter } from './reporter.js';
import { readSettings, type Collected, type Registry, type Said } from './settings.js';

export const FAULTS: Registry<FaultName> = { what: '`faults`', parameters: FAULT_PARAMETERS, exists: faultExists };

/** What the block itself says. */
export function ownFaults(node: ast.Hardware | ast.Technology, reporter: Reporter): Collected<FaultName> {
    const blocks = (node.faults ?? []).map(faults => readSettings(faults, FAULTS, reporter));
    return { settings: blocks.flatMap(({ settings }) => settings), complete: blocks.every(({ complete }) => complete) };
}

/** `said`: of all that a hardware is made of, the later wins. False where it cannot be. */
export function checkFaults(node: ast.Hardware, said: readonly Said<FaultName>[], reporter: Reporter): boolean {
    const origins = new Map(said.map(({ parameter, quantity }) => [parameter, quantity]));
    const findings = faultFindings(buildFaults(said));
    for (const { code, message, parameters, severity } of findings) {
        const quantities = parameters.flatMap(parameter => origins.get(parameter) ?? []);
        const own = quantities.find(quantity => AstUtils.getContainerOfType(quantity, ast.isHardware) === node);
        const related = quantities.filter(quantity => quantity !== own).map(quantity => ({ message: 'said here', node: quantity }));
        // What is merely of no use is said where it stands, once, not by every machine that refines it.
        if (own || severity === 'error') {
            reporter.report(own ? { node: own } : { node, property: 'name' }, { code, message, severity, related });
        }
    }
    return findings.every(({ severity }) => severity !== 'error');
}
